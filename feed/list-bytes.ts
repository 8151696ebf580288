/** The bytes that lists are taken apart by. */
export const [QUOTE, COMMA] = [0x22, 0x2c]
export const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d]
const BACKSLASH = 0x5c

/** Index of the closing quote of the text that begins at `from`; `end` where there is none before. */
export function endOfText(bytes: Uint8Array, from: number, end = bytes.length): number {
  for (let i = from + 1; i < end; i++) {
    if (bytes[i] === BACKSLASH) i++
    else if (bytes[i] === QUOTE) return i
  }
  return end
}

/** Without white space around it; separators alone are nothing that could be lost. */
export function keep(elements: Uint8Array[], bytes: Uint8Array, from: number, to: number): void {
  let [start, end] = [from, to]
  while (start < end && isBetween(bytes[start] as number)) start++
  while (end > start && isBetween(bytes[end - 1] as number)) end--
  const isClosingOnly = end - start === 1 && bytes[start] === CLOSE_ARRAY
  if (end > start && !isClosingOnly) elements.push(bytes.subarray(start, end))
}

export function firstOf(bytes: Uint8Array): number {
  let first = 0
  while (first < bytes.length && isSpace(bytes[first] as number)) first++
  return first
}

function isBetween(byte: number): boolean {
  return isSpace(byte) || byte === COMMA
}

export function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}
