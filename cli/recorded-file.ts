import { orderList, splitList } from '../feed/list.ts'
import { isBlank } from '../feed/recorded.ts'
import { decodeUtf8, parseJson } from '../match/json.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { ImportedFrame } from '../producer/recording.ts'
import { frameOf, framesOf } from './frames.ts'
import { bytesOf } from './source.ts'

/** Of arrays that are larger, elements are no longer told from each other. */
const ARRAY_BYTES_MAX = 1024 ** 3
/** One packet on several text lines is looked for in files up to this size; a frame has 1 MiB at most without its blanks. */
const OBJECT_BYTES_MAX = 4 * 1024 ** 2
const BATCH = 1000
const LF = 0x0a

/**
 * The frames of a recording: a packet a text line, the elements of a JSON array, or the one packet that a file of
 * several text lines is as a whole. Only of an array all of a file is held in memory.
 */
export async function* recordedIn(file: string, signal: AbortSignal): AsyncGenerator<readonly ImportedFrame[]> {
  const chunks = bytesOf(file, signal)
  const { head, first } = await beginning(chunks)
  if (first === '[') yield* elementsOf(file, head, chunks)
  else if (first === '{') yield* objectsOf(head, chunks)
  else yield* framesOf(chained(head, chunks))
}

async function* elementsOf(file: string, head: readonly Uint8Array[], chunks: AsyncGenerator<Uint8Array>) {
  const { content, isAll } = await gathered(head, chunks, ARRAY_BYTES_MAX)
  if (!isAll) throw new TouchlineError('file-unreadable', { file, found: 'an array above 1 GiB' })
  // What is read again element by element is not held as a whole meanwhile.
  const { elements, isWhole: isList } = splitList(content)
  if (isList || !isWhole(firstLine(content), splits)) yield* batches(orderList(elements))
  else yield* framesOf(chained([content], chunks))
}

function* batches(elements: readonly Uint8Array[]): Generator<readonly ImportedFrame[]> {
  for (let at = 0; at < elements.length; at += BATCH) yield elements.slice(at, at + BATCH).map(frameOf)
}

async function* objectsOf(head: readonly Uint8Array[], chunks: AsyncGenerator<Uint8Array>) {
  const begun = await gathered(head, chunks, OBJECT_BYTES_MAX, LF)
  if (begun.isAll || isWhole(firstLine(begun.content), parses)) {
    yield* framesOf(chained([begun.content], chunks))
    return
  }
  const { content, isAll } = await gathered([begun.content], chunks, OBJECT_BYTES_MAX)
  if (isAll && parses(content)) yield [frameOf(trimmed(content))]
  else yield* framesOf(chained([content], chunks))
}

/** Reads until something else than white space has come. */
async function beginning(chunks: AsyncGenerator<Uint8Array>) {
  const head: Uint8Array[] = []
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head.push(next.value)
    const at = next.value.findIndex(isInk)
    if (at >= 0) return { head, first: String.fromCharCode(next.value[at] as number) }
  }
  return { head, first: '' }
}

async function* chained(head: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head
  yield* rest
}

/** Reads until the end, or until there is more than `bytesMax`, or the first text line that is not blank has ended. */
async function gathered(
  head: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
  bytesMax: number,
  until?: typeof LF,
): Promise<{ readonly content: Uint8Array; readonly isAll: boolean }> {
  const parts = [...head]
  let size = parts.reduce((sum, part) => sum + part.length, 0)
  const isEnough = (): boolean => size > bytesMax || (until !== undefined && firstLine(Buffer.concat(parts)) !== null)
  while (!isEnough()) {
    const next = await rest.next()
    if (next.done) return { content: Buffer.concat(parts), isAll: true }
    parts.push(next.value)
    size += next.value.length
  }
  return { content: Buffer.concat(parts), isAll: false }
}

/** The first text line that is not blank; null where it has no end yet. */
function firstLine(content: Uint8Array): Uint8Array | null {
  const start = content.findIndex(isInk)
  const end = content.indexOf(LF, Math.max(0, start))
  return start < 0 || end < 0 ? null : content.subarray(start, end)
}

function isWhole(line: Uint8Array | null, whole: (line: Uint8Array) => boolean): boolean {
  return line !== null && whole(line)
}

/** Packets, one a text line, of which the first happens to be an array. */
function splits(line: Uint8Array): boolean {
  return splitList(line).isWhole
}

function parses(content: Uint8Array): boolean {
  const text = decodeUtf8(content)
  return text !== null && parseJson(text) !== undefined
}

function trimmed(content: Uint8Array): Uint8Array {
  return content.subarray(content.findIndex(isInk), content.findLastIndex(isInk) + 1)
}

function isInk(byte: number): boolean {
  return !isBlank(Uint8Array.of(byte))
}
