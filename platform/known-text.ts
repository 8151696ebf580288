/** Texts that were read lately, at most of {@link KNOWN_CHARS_MAX}: ids and words come again with each record. */
const KNOWN: string[] = new Array(1024).fill('')
export const KNOWN_CHARS_MAX = 48

/**
 * These bytes as a text, the same one as before where it was read lately: comparing is cheaper than making another. Null where it
 * is not ASCII or longer than {@link KNOWN_CHARS_MAX}.
 */
export function knownText(bytes: Buffer, from: number, length: number): string | null {
  if (length > KNOWN_CHARS_MAX) return null
  const place = placeOf(bytes, from, length)
  const text = KNOWN[place] as string
  if (isText(text, bytes, from, length)) return text
  for (let i = from; i < from + length; i++) if ((bytes[i] as number) > 127) return null
  const fresh = bytes.toString('latin1', from, from + length)
  KNOWN[place] = fresh
  return fresh
}

function isText(text: string, bytes: Buffer, from: number, length: number): boolean {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false
  return true
}

function placeOf(bytes: Buffer, from: number, length: number): number {
  let hash = length
  for (let i = from + (length & 1); i < from + length; i += 2) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
  return (hash ^ (hash >>> 10)) & (KNOWN.length - 1)
}
