import { Damage } from '../errors.ts'
import type { KeyRange, LogRecord, ReadLimit } from '../log.ts'
import { placeBefore, type RecordPlace, readRecord, recordEnd, seekRecord, valueBytes } from './block.ts'
import { FileSkimmed } from './skimmed.ts'
import type { Store } from './store.ts'

/** A partition of a topic in the environment where it lies. */
export interface Source {
  readonly store: Store
  readonly lane: number
  readonly topic: string
  readonly partition: number
}

export function skimFrom(source: Source, offset: number, limit: ReadLimit): FileSkimmed[] {
  const { store, lane } = source
  const records: FileSkimmed[] = []
  let bytes = 0
  for (const block of store.blocks(lane, store.blockBelow(lane, offset) ?? offset)) {
    let at = 0
    for (let here = block.block; at < block.bytes.length; here++, at = recordEnd(block.bytes, at)) {
      if (here < offset) continue
      if (records.length >= limit.records) return records
      const record = new FileSkimmed(source, block.bytes, at, here)
      bytes += record.valueBytes
      if (records.length > 0 && bytes > limit.bytes) return records
      records.push(record)
    }
  }
  return records
}

/** Follows the key's records backwards, keeping only their places; then reads them forwards, as far as the limit goes. */
export function readKeyFrom(source: Source, key: string, { from = 0, to = END, limit = ALL }: KeyRange): LogRecord[] {
  const records: LogRecord[] = []
  let bytes = 0
  let block = null as Block | null
  for (const { offset, block: first } of placesOf(source, key, from, to)) {
    // The block's memory is used again by the next look-up.
    if (first !== block?.first) block = { first, bytes: blockAt(source, first) }
    const at = seekRecord(block.bytes, offset - first)
    bytes += valueBytes(block.bytes, at)
    if (records.length >= limit.records || (records.length > 0 && bytes > limit.bytes)) break
    const copy = Buffer.from(block.bytes.subarray(at, recordEnd(block.bytes, at)))
    records.push(readRecord(copy, 0, source.topic, source.partition, offset))
  }
  return records
}

interface Block {
  readonly first: number
  readonly bytes: Buffer
}

const END = Number.POSITIVE_INFINITY
const ALL: ReadLimit = { records: END, bytes: END }

/** In offset order. */
function placesOf(source: Source, key: string, from: number, to: number): readonly RecordPlace[] {
  const places: RecordPlace[] = []
  let place = startOf(source, key, to)
  while (place && place.offset >= from) {
    if (place.offset < to) places.push(place)
    place = before(source, place)
  }
  return places.reverse()
}

function before(source: Source, { offset, block }: RecordPlace): RecordPlace | null {
  const bytes = blockAt(source, block)
  return placeBefore(bytes, seekRecord(bytes, offset - block))
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
  const block = blockAt(source, place.block)
  const at = seekRecord(block, place.offset - place.block)
  const copy = Buffer.from(block.subarray(at, recordEnd(block, at)))
  return readRecord(copy, 0, source.topic, source.partition, place.offset)
}
