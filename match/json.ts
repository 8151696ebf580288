/** The one place where bytes become text, and text becomes JSON. Nothing here throws. */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const loose = new TextDecoder()

/** Null where the bytes are no UTF-8. A byte order mark stays, and is no JSON. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

/** For what lies around frames: one byte that is wrong in one element must not spoil the whole answer. */
export function decodeLoosely(bytes: Uint8Array): string {
  return loose.decode(bytes)
}

/** Undefined, which no JSON is, where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
