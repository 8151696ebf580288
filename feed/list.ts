import { decodeLoosely, decodeUtf8, parseJson } from '../match/json.ts'
import { splitBroken } from './broken-list.ts'
import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, endOfText, keep, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './list-bytes.ts'
import { readRecordedFrame } from './recorded.ts'

/** A list as REST gives it, taken apart: each element is a slice of the response, byte for byte. */
export interface SplitList {
  readonly elements: readonly Uint8Array[]
  /** The same as JSON, so that they need not be parsed again; null where the bytes are no whole array in UTF-8. */
  readonly values: readonly unknown[] | null
  /** False when the bytes are no JSON array, cut off for instance; what is in them is in `elements` all the same. */
  readonly isWhole: boolean
}

/** For those who take a broken list, too. */
export function splitList(bytes: Uint8Array): SplitList {
  return splitWholeList(bytes) ?? { elements: splitBroken(bytes).elements, values: null, isWhole: false }
}

/** Null when the bytes are no JSON array: nothing is looked for in them then, which would take long. */
export function splitWholeList(bytes: Uint8Array): SplitList | null {
  const values = parseJson(decodeUtf8(bytes) ?? '')
  if (Array.isArray(values)) return { elements: elementsOf(bytes), values, isWhole: true }
  // One byte that is wrong spoils its element, not the list.
  const isArray = Array.isArray(parseJson(decodeLoosely(bytes)))
  return isArray ? { elements: elementsOf(bytes), values: null, isWhole: true } : null
}

/** By ascending fixtureSeqNum, elements without a readable one last, else in the order of the list (DESIGN §5). */
export function orderList(elements: readonly Uint8Array[]): readonly Uint8Array[] {
  return elements
    .map((bytes) => ({ bytes, seq: readRecordedFrame(bytes).seq ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq))
    .map(({ bytes }) => bytes)
}

/** The array is known to be valid: only strings and nesting matter. */
function elementsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const elements: Uint8Array[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    if (byte === QUOTE) i = endOfText(bytes, i)
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--
    const isOpening = byte === OPEN_ARRAY && depth === 1
    const isClosing = byte === CLOSE_ARRAY && depth === 0
    if (isOpening) start = i + 1
    if (isClosing || (byte === COMMA && depth === 1)) {
      keep(elements, bytes, start, i)
      start = i + 1
    }
  }
  return elements
}
