/** What the system says of a file, in words. */
export function unreadableBecause(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error)
  return WORDS[code] ?? code
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  ENOTDIR: 'a file where a folder is named',
  EACCES: 'no right to read it',
}
