import { createHash, type Hash } from 'node:crypto'
import { FRAME_BYTES_MAX, OVERSIZED, OVERSIZED_KEPT_BYTES } from '../match/raw.ts'
import type { ImportedFrame } from '../producer/recording.ts'

const LF = 0x0a
const CR = 0x0d

/**
 * The frames that each chunk completes. Splits at LF only; a CR before it belongs to the end. Holds one frame beyond a
 * chunk at most, of a long one its beginning.
 */
export async function* framesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ImportedFrame[]> {
  let growing = newGrowing()
  for await (const chunk of chunks) {
    const frames: ImportedFrame[] = []
    let at = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, at)) {
      add(growing, chunk.subarray(at, end))
      frames.push(finish(growing))
      growing = newGrowing()
      at = end + 1
    }
    add(growing, chunk.subarray(at))
    yield frames
  }
  if (growing.length > 0) yield [finish(growing)]
}

/** A frame that is there as a whole. */
export function frameOf(bytes: Uint8Array): ImportedFrame {
  const growing = newGrowing()
  add(growing, bytes)
  return finish(growing)
}

interface Growing {
  readonly parts: Uint8Array[]
  length: number
  /** Set once it is longer than a frame may be. */
  hash: Hash | null
}

function newGrowing(): Growing {
  return { parts: [], length: 0, hash: null }
}

function add(growing: Growing, bytes: Uint8Array): void {
  if (bytes.length === 0) return
  growing.length += bytes.length
  if (growing.hash !== null) growing.hash.update(bytes)
  else growing.parts.push(bytes)
  // One more than a frame may have, for a CR.
  if (growing.hash === null && growing.length > FRAME_BYTES_MAX + 1) shorten(growing)
}

/** Keeps the beginning and goes on with the hash alone. */
function shorten(growing: Growing): void {
  growing.hash = createHash('sha256')
  for (const part of growing.parts) growing.hash.update(part)
  const start = Buffer.concat(growing.parts).subarray(0, OVERSIZED_KEPT_BYTES)
  growing.parts.splice(0, growing.parts.length, Uint8Array.from(start))
}

function finish(growing: Growing): ImportedFrame {
  if (growing.hash === null && growing.parts.at(-1)?.at(-1) === CR) cutLast(growing)
  if (growing.hash === null && growing.length > FRAME_BYTES_MAX) shorten(growing)
  const bytes = growing.parts.length === 1 ? (growing.parts[0] as Uint8Array) : Buffer.concat(growing.parts)
  if (growing.hash === null) return { bytes, detail: null }
  return { bytes, detail: `${OVERSIZED}bytes=${growing.length} sha256=${growing.hash.digest('hex')}` }
}

function cutLast(growing: Growing): void {
  const last = growing.parts.pop() as Uint8Array
  growing.parts.push(last.subarray(0, -1))
  growing.length--
}
