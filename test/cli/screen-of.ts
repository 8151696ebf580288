import { Writable } from 'node:stream'

export interface FakeTerminal {
  readonly stream: NodeJS.WriteStream
  /** What stands on it, trailing blanks apart. */
  lines(): readonly string[]
}

/** A terminal of these columns, as much of one as is written to: no scrolling, no colours. */
export function fakeTerminal(columns: number, rows: number): FakeTerminal {
  const screen: string[] = ['']
  let [row, column] = [0, 0]
  const put = (character: string): void => {
    if (column >= columns) throw new Error(`expected no line above ${columns} columns, found ${screen[row]}`)
    const line = (screen[row] ?? '').padEnd(column)
    screen[row] = line.slice(0, column) + character + line.slice(column + 1)
    column++
  }
  const control = (count: number, letter: string): void => {
    if (letter === 'A') row = Math.max(0, row - count)
    if (letter === 'B') row += count
    if (letter === 'G') column = count - 1
    if (letter === 'H') [row, column] = [0, 0]
    if (letter === 'J') screen.length = 0
    if (letter === 'K') screen[row] = count === 2 ? '' : (screen[row] ?? '').slice(0, column)
  }
  const write = (text: string): void => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is driven by them.
    for (const [part, digits, letter] of text.matchAll(/\u001b\[\??(\d*)([A-Za-z])|[\s\S]/gu)) {
      if (letter !== undefined) control(letter === 'K' ? Number(digits || 0) : Number(digits || 1), letter)
      else if (part === '\n') [row, column] = [row + 1, 0]
      else put(part)
    }
  }
  const stream = new Writable({
    write: (chunk, _, done) => {
      write(String(chunk))
      done()
    },
  })
  return {
    stream: Object.assign(stream, { isTTY: true, columns, rows }) as unknown as NodeJS.WriteStream,
    lines: () =>
      Array.from(screen, (line) => (line ?? '').trimEnd())
        .join('\n')
        .trimEnd()
        .split('\n'),
  }
}
