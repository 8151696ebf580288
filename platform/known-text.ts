/** Texts that were read lately, at most of {@link KNOWN_CHARS_MAX}: ids and words come again with each record. */
const PLACES = 1024
export const KNOWN_CHARS_MAX = 48
const TEXTS: string[] = new Array(PLACES).fill('')
/** The same as bytes: comparing these takes half as long. */
const LENGTHS = new Uint8Array(PLACES)
const BYTES = new Uint8Array(PLACES * KNOWN_CHARS_MAX)

/**
 * These bytes as a text, the same one as before where it was read lately: comparing is cheaper than making another. Null where it
 * is not ASCII or longer than {@link KNOWN_CHARS_MAX}.
 */
export function knownText(bytes: Buffer, from: number, length: number): string | null {
  if (length > KNOWN_CHARS_MAX) return null
  const place = placeOf(bytes, from, length)
  if (isThere(place, bytes, from, length)) return TEXTS[place] as string
  for (let i = from; i < from + length; i++) if ((bytes[i] as number) > 127) return null
  const text = bytes.toString('latin1', from, from + length)
  TEXTS[place] = text
  LENGTHS[place] = length
  const start = place * KNOWN_CHARS_MAX
  for (let i = 0; i < length; i++) BYTES[start + i] = bytes[from + i] as number
  return text
}

function isThere(place: number, bytes: Buffer, from: number, length: number): boolean {
  if (LENGTHS[place] !== length) return false
  const start = place * KNOWN_CHARS_MAX
  for (let i = length - 1; i >= 0; i--) if (BYTES[start + i] !== bytes[from + i]) return false
  return true
}

/** Ids differ at their ends. */
const LAST = 8

function placeOf(bytes: Buffer, from: number, length: number): number {
  let hash = length
  const end = from + length
  for (let i = length > LAST ? end - LAST : from; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
  if (length > LAST) hash = (Math.imul(hash, 31) + (bytes[from + (length >> 1)] as number)) | 0
  return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (PLACES - 1)
}
