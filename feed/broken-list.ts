import { decodeLoosely, parseJson } from '../match/json.ts'
import { FRAME_BYTES_MAX } from '../match/raw.ts'
import { object } from '../match/reading.ts'
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  endOfText,
  firstOf,
  isSpace,
  keep,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from './list-bytes.ts'

export interface SplitBroken {
  readonly elements: readonly Uint8Array[]
  /** How many bytes were looked at in vain, for a packet that did not begin there. */
  readonly looked: number
}

/**
 * Bytes that may be looked at in vain, for each byte of the list: junk in which a packet could begin anywhere would
 * otherwise be read to its end from each of its bytes. After that the rest is one element.
 */
export const LOOKS_PER_BYTE_MAX = 16

/** Looks for packets that are whole, and keeps what lies between them as elements of their own. */
export function splitBroken(bytes: Uint8Array): SplitBroken {
  const elements: Uint8Array[] = []
  const lookedMax = bytes.length * LOOKS_PER_BYTE_MAX
  let looked = 0
  let start = bytes[firstOf(bytes)] === OPEN_ARRAY ? firstOf(bytes) + 1 : 0
  let mayBegin = true
  for (let i = start; i < bytes.length && looked < lookedMax; i++) {
    const byte = bytes[i] as number
    let isPacket = false
    if (byte === OPEN_OBJECT && mayBegin) {
      const end = endOfObject(bytes, i)
      isPacket = isPacketSlice(bytes, i, end)
      if (isPacket) {
        keep(elements, bytes, start, i)
        elements.push(bytes.subarray(i, end))
        start = end
        i = end - 1
      } else looked += end - i
    }
    if (!isSpace(byte)) mayBegin = isPacket || byte === COMMA || byte === OPEN_ARRAY
  }
  keep(elements, bytes, start, bytes.length)
  return { elements, looked }
}

/** Behind the object that begins at `from`, or where that may be given up: no packet is longer than a frame. */
function endOfObject(bytes: Uint8Array, from: number): number {
  const last = Math.min(bytes.length, from + FRAME_BYTES_MAX)
  let depth = 0
  for (let i = from; i < last; i++) {
    const byte = bytes[i] as number
    if (byte === QUOTE) i = endOfText(bytes, i, last)
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--
    if (depth === 0) return i + 1
  }
  return last
}

function isPacketSlice(bytes: Uint8Array, from: number, end: number): boolean {
  const isClosed = bytes[end - 1] === CLOSE_OBJECT
  const root = isClosed ? object(parseJson(decodeLoosely(bytes.subarray(from, end)))) : null
  return root !== null && 'fixtureAction' in root
}
