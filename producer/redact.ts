/** The provider may say our token back to us; it must not get into messages or records made of them. */
export function redact(words: string, token: string): string {
  return token === '' ? words : words.replaceAll(token, '…')
}
