import { type Frame, readFrame } from './frame.ts'

/** A list as REST gives it, taken apart: each element is a slice of the response, byte for byte. */
export interface SplitList {
  readonly elements: readonly Uint8Array[]
  /** False when the bytes are no JSON array, cut off for instance; what is in them is in `elements` all the same. */
  readonly isWhole: boolean
}

export interface ListElement {
  readonly bytes: Uint8Array
  readonly frame: Frame
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d]

const utf8 = new TextDecoder()

export function splitList(bytes: Uint8Array): SplitList {
  return Array.isArray(parsed(bytes))
    ? { elements: splitWhole(bytes), isWhole: true }
    : { elements: splitBroken(bytes), isWhole: false }
}

/** By ascending fixtureSeqNum, elements without a readable one last, else in the order of the list (DESIGN §5). */
export function orderList(elements: readonly Uint8Array[], fixtureId: string): readonly ListElement[] {
  return elements
    .map((bytes): ListElement => ({ bytes, frame: readFrame(bytes, fixtureId) }))
    .sort((a, b) => rank(a) - rank(b))
}

function rank({ frame }: ListElement): number {
  return frame.kind === 'packet' ? frame.seq : Number.MAX_VALUE
}

/** The array is known to be valid: only strings and nesting matter. */
function splitWhole(bytes: Uint8Array): readonly Uint8Array[] {
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

/** Looks for packets that are whole, and keeps what lies between them as elements of their own. */
function splitBroken(bytes: Uint8Array): readonly Uint8Array[] {
  const elements: Uint8Array[] = []
  let start = bytes[firstOf(bytes)] === OPEN_ARRAY ? firstOf(bytes) + 1 : 0
  let mayBegin = true
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i] as number
    const end: number = byte === OPEN_OBJECT && mayBegin ? endOfPacket(bytes, i) : -1
    if (end >= 0) {
      keep(elements, bytes, start, i)
      elements.push(bytes.subarray(i, end))
      start = end
      i = end - 1
    }
    if (!isSpace(byte)) mayBegin = end >= 0 || byte === COMMA || byte === OPEN_ARRAY
  }
  keep(elements, bytes, start, bytes.length)
  return elements
}

/** Where the object that begins at `from` ends, when it is valid JSON with a fixtureAction; else -1. */
function endOfPacket(bytes: Uint8Array, from: number): number {
  let depth = 0
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i] as number
    if (byte === QUOTE) i = endOfText(bytes, i)
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--
    if (depth > 0) continue
    const root = parsed(bytes.subarray(from, i + 1))
    return typeof root === 'object' && root !== null && 'fixtureAction' in root ? i + 1 : -1
  }
  return -1
}

/** Index of the closing quote; of the end where there is none. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let i = from + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++
    else if (bytes[i] === QUOTE) return i
  }
  return bytes.length
}

/** Without white space around it; separators alone are nothing that could be lost. */
function keep(elements: Uint8Array[], bytes: Uint8Array, from: number, to: number): void {
  let [start, end] = [from, to]
  while (start < end && isBetween(bytes[start] as number)) start++
  while (end > start && isBetween(bytes[end - 1] as number)) end--
  const isClosingOnly = end - start === 1 && bytes[start] === CLOSE_ARRAY
  if (end > start && !isClosingOnly) elements.push(bytes.subarray(start, end))
}

function firstOf(bytes: Uint8Array): number {
  let first = 0
  while (first < bytes.length && isSpace(bytes[first] as number)) first++
  return first
}

function isBetween(byte: number): boolean {
  return isSpace(byte) || byte === COMMA
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    return undefined
  }
}
