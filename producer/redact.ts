/** A shorter token could be part of any word; real ones are far longer. */
const TOKEN_CHARS_MIN = 6

/** The provider may say our token back to us; it must not get into messages or records made of them. */
export function redact(words: string, token: string): string {
  return token.length < TOKEN_CHARS_MIN ? words : words.replaceAll(token, '…')
}
