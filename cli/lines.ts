import { createHash, type Hash } from 'node:crypto'
import { FRAME_BYTES_MAX, OVERSIZED, OVERSIZED_KEPT_BYTES } from '../match/raw.ts'
import type { RecordedFrame } from '../producer/recording.ts'

const LF = 0x0a
const CR = 0x0d

/** Splits at LF only; a CR before it belongs to the line end. Holds one line at most, of a long one its beginning. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RecordedFrame> {
  let line = newLine()
  for await (const chunk of chunks) {
    let at = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, at)) {
      add(line, chunk.subarray(at, end))
      yield finish(line)
      line = newLine()
      at = end + 1
    }
    add(line, chunk.subarray(at))
  }
  if (line.length > 0) yield finish(line)
}

/** A frame that is there as a whole. */
export function lineOf(bytes: Uint8Array): RecordedFrame {
  const line = newLine()
  add(line, bytes)
  return finish(line)
}

interface Growing {
  readonly parts: Uint8Array[]
  length: number
  /** Set once the line is longer than a frame may be. */
  hash: Hash | null
}

function newLine(): Growing {
  return { parts: [], length: 0, hash: null }
}

function add(line: Growing, bytes: Uint8Array): void {
  if (bytes.length === 0) return
  line.length += bytes.length
  if (line.hash !== null) line.hash.update(bytes)
  else line.parts.push(bytes)
  // One more than a frame may have, for a CR.
  if (line.hash === null && line.length > FRAME_BYTES_MAX + 1) shorten(line)
}

/** Keeps the beginning and goes on with the hash alone. */
function shorten(line: Growing): void {
  line.hash = createHash('sha256')
  for (const part of line.parts) line.hash.update(part)
  const start = Buffer.concat(line.parts).subarray(0, OVERSIZED_KEPT_BYTES)
  line.parts.splice(0, line.parts.length, Uint8Array.from(start))
}

function finish(line: Growing): RecordedFrame {
  if (line.hash === null && line.parts.at(-1)?.at(-1) === CR) cutLast(line)
  if (line.hash === null && line.length > FRAME_BYTES_MAX) shorten(line)
  const bytes = line.parts.length === 1 ? (line.parts[0] as Uint8Array) : Buffer.concat(line.parts)
  if (line.hash === null) return { bytes, detail: null }
  return { bytes, detail: `${OVERSIZED}bytes=${line.length} sha256=${line.hash.digest('hex')}` }
}

function cutLast(line: Growing): void {
  const last = line.parts.pop() as Uint8Array
  line.parts.push(last.subarray(0, -1))
  line.length--
}
