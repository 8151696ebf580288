/** A word of a command as a POSIX shell takes it, quoted where it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** A command that can be copied into another terminal. */
export function touchlineCommand(...words: readonly string[]): string {
  return ['npx touchline', ...words.map(shellWord)].join(' ')
}
