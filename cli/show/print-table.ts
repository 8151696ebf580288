import { columnOf, headOf, rowOf, widthsOf } from './table.ts'

export interface Heading {
  readonly head: string
  /** Columns of the terminal to which its texts may be clipped; left out, they are whole or not there. */
  readonly least?: number
}

/** What a command found, on stdout: a table, or for machines one JSON object a line. */
export function writeRows<T>(
  rows: readonly T[],
  isJson: boolean | undefined,
  headings: readonly string[],
  textsOf: (row: T) => readonly string[],
): void {
  if (isJson) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`)
  else
    process.stdout.write(
      printTable(
        headings.map((head) => ({ head })),
        rows.map(textsOf),
      ),
    )
}

/** What is shown of a table where there is not room for all. */
export interface Fitted {
  readonly text: string
  /** Heads of the columns that are left out. */
  readonly hidden: readonly string[]
}

/** Text of a table whose first columns are the most important ones; as wide as its texts where stdout is no terminal. */
export function printTable(
  headings: readonly Heading[],
  rows: readonly (readonly string[])[],
  columns?: number,
): string {
  return fitTable(headings, rows, columns).text
}

/** The same, for a table of so many columns that the last ones are often left out. */
export function fitTable(
  headings: readonly Heading[],
  rows: readonly (readonly string[])[],
  columns = process.stdout.columns ?? Number.MAX_SAFE_INTEGER,
): Fitted {
  const table = headings.map(({ head, least }, at) => {
    const texts = rows.map((row) => row[at] ?? '')
    return columnOf(head, texts, at, least)
  })
  const widths = widthsOf(table, columns)
  const lines = rows.map((row) => {
    const cells = row.map((text) => [{ text }])
    return rowOf(cells, widths)
  })
  const hidden = table.flatMap(({ head }, at) => (widths[at] === 0 ? [head] : []))
  return { text: `${[headOf(table, widths), ...lines].join('\n')}\n`, hidden }
}
