/** One line for the operator, which is no failure. */
export function note(text: string): void {
  process.stderr.write(`touchline: ${text}\n`)
}

/** The same for who sits at the terminal only: it says why nothing happens. */
export function noteOnTerminal(text: string): void {
  if (process.stderr.isTTY) note(text)
}

/** `1 file`, `2 files`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
