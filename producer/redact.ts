/** A shorter token could be part of any word; real ones are far longer. */
const TOKEN_CHARS_MIN = 6
/** So many of its characters at the end of a text that was cut are taken for its beginning. */
const PART_CHARS_MIN = 4

/** The provider may say our token back to us; it must not get into messages or records made of them. */
export function redact(words: string, token: string): string {
  return token.length < TOKEN_CHARS_MIN ? words : withoutPart(words.replaceAll(token, '…'), token)
}

/** A text that was cut within the token ends with its beginning. */
function withoutPart(words: string, token: string): string {
  const text = words.replace(/…+$/, '')
  for (let length = Math.min(token.length - 1, text.length); length >= PART_CHARS_MIN; length--) {
    if (text.endsWith(token.slice(0, length))) return `${text.slice(0, -length)}…`
  }
  return words
}
