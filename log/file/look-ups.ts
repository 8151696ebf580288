import { Damage } from '../errors.ts'
import type { KeyRange, LogRecord, ReadLimit, SkimMemory } from '../log.ts'
import { placeBefore, type RecordPlace, readRecord, recordEnd, seekRecord, valueBytes } from './block.ts'
import { blockMemory } from './block-memory.ts'
import { FileSkimmed } from './skimmed.ts'
import type { Store } from './store.ts'

/** A partition of a topic in the environment where it lies. */
export interface Source {
  readonly store: Store
  readonly lane: number
  readonly topic: string
  readonly partition: number
}

export function skimFrom(source: Source, offset: number, limit: ReadLimit, memory?: SkimMemory): FileSkimmed[] {
  const { store, lane } = source
  const records: FileSkimmed[] = []
  const copies = blockMemory(memory)
  let bytes = 0
  let peeked = null as Buffer | null
  for (let first = store.blockBelow(lane, offset) ?? store.blockFrom(lane, offset); first !== null; ) {
    const block = copies.copy(peeked ?? blockAt(source, first))
    let here = first
    for (let at = 0; at < block.length; here++, at = recordEnd(block, at)) {
      if (here < offset) continue
      if (records.length >= limit.records) return records
      const record = new FileSkimmed(source, block, at, here)
      bytes += record.valueBytes
      if (records.length > 0 && bytes > limit.bytes) return records
      records.push(record)
    }
    if (records.length >= limit.records) return records
    // Blocks follow one another without a hole.
    peeked = here > first ? store.peekBlock(lane, here) : null
    first = peeked === null ? store.blockFrom(lane, Math.max(here, first + 1)) : here
  }
  return records
}

/** Follows the key's records backwards; then gives them forwards, as far as the limit goes. */
export function readKeyFrom(source: Source, key: string, { from = 0, to = END, limit = ALL }: KeyRange): LogRecord[] {
  const { topic, partition } = source
  const records: LogRecord[] = []
  let bytes = 0
  for (const { place, copy } of walkedBack(source, key, from, to, limit.records).reverse()) {
    const record = copy ?? copyAt(source, place)
    bytes += valueBytes(record, 0)
    if (records.length >= limit.records || (records.length > 0 && bytes > limit.bytes)) break
    records.push(readRecord(record, 0, topic, partition, place.offset))
  }
  return records
}

interface Walked {
  readonly place: RecordPlace
  /** Of the record. Null: there were too many, it is to be looked up again. */
  copy: Buffer | null
}

/** Of those that were met last, since they come first: a look-up copies a whole block. */
const COPIED_BYTES_MAX = 8 * 1024 * 1024

const END = Number.POSITIVE_INFINITY
const ALL: ReadLimit = { records: END, bytes: END }

/** From the last one to the first. As many are wanted, at most, of those that come first. */
function walkedBack(source: Source, key: string, from: number, to: number, wanted: number): Walked[] {
  const walked: Walked[] = []
  let [copied, dropped] = [0, 0]
  let [first, block] = [-1, null as Buffer | null]
  for (let place = startOf(source, key, to); place !== null && place.offset >= from; ) {
    // Of one block after the other: until the next look-up it stays.
    if (block === null || first !== place.block) block = blockAt(source, place.block)
    first = place.block
    const at = seekRecord(block, place.offset - first)
    if (place.offset < to) {
      const copy = Buffer.from(block.subarray(at, recordEnd(block, at)))
      copied += copy.length
      walked.push({ place, copy })
      while (
        walked.length - dropped > Math.max(1, wanted) ||
        (copied > COPIED_BYTES_MAX && dropped < walked.length - 1)
      ) {
        const one = walked[dropped++] as Walked
        copied -= one.copy?.length ?? 0
        one.copy = null
      }
    }
    place = placeBefore(block, at)
  }
  return walked
}

function copyAt(source: Source, { offset, block: first }: RecordPlace): Buffer {
  const block = blockAt(source, first)
  const at = seekRecord(block, offset - first)
  return Buffer.from(block.subarray(at, recordEnd(block, at)))
}

function blockAt({ store, lane, topic, partition }: Source, first: number): Buffer {
  const block = store.peekBlock(lane, first)
  if (!block) throw new Damage(`${store.path}: expected a block at ${first} of ${topic}/${partition}, found none`)
  return block
}

/**
 * The key's last record, or one that is nearer to `to`: whoever asks for what came before a record of the key (the
 * processors do, at a fixture's first record) is not led through all that came after it.
 */
function startOf({ store, lane, topic, partition }: Source, key: string, to: number): RecordPlace | null {
  const head = store.head(lane, key)
  if (!head || head.offset < to) return head
  if (to <= 0) return null
  const first = store.blockBelow(lane, to)
  const block = first === null ? null : store.peekBlock(lane, first)
  if (first === null || !block) return head
  const at = seekRecord(block, to - first)
  return readRecord(block, at, topic, partition, to).key === key ? placeBefore(block, at) : head
}

export function latestOf(source: Source, key: string): LogRecord | null {
  const place = source.store.head(source.lane, key)
  if (!place) return null
  return readRecord(copyAt(source, place), 0, source.topic, source.partition, place.offset)
}
