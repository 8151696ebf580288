import { type Place, placeBefore, readRecord, recordEnd, seekRecord, valueBytes } from './block.ts'
import type { LogRecord, ReadLimit } from './log.ts'
import { Damage } from './refusals.ts'
import type { Store } from './store.ts'

/** A partition of a topic in the environment where it lies. */
export interface Source {
  readonly store: Store
  readonly lane: number
  readonly topic: string
  readonly partition: number
}

export function readFrom({ store, lane, topic, partition }: Source, offset: number, limit: ReadLimit): LogRecord[] {
  const records: LogRecord[] = []
  let bytes = 0
  for (const block of store.blocks(lane, store.blockBelow(lane, offset) ?? offset)) {
    let at = 0
    for (let here = block.block; at < block.bytes.length; here++, at = recordEnd(block.bytes, at)) {
      if (here < offset) continue
      bytes += valueBytes(block.bytes, at)
      if (records.length >= limit.records || (records.length > 0 && bytes > limit.bytes)) return records
      records.push(readRecord(block.bytes, at, topic, partition, here))
    }
  }
  return records
}

/** Follows the key's records backwards. */
export function readKeyFrom(source: Source, key: string, from: number, to: number): LogRecord[] {
  const records: LogRecord[] = []
  let place = startOf(source, key, to)
  while (place && place.offset >= from) {
    const { record, before } = lookUp(source, place, place.offset < to)
    if (record) records.push(record)
    place = before
  }
  return records.reverse()
}

/**
 * The key's last record, or one that is nearer to `to`: whoever asks for what came before a record of the key (the
 * processors do, at a fixture's first record) is not led through all that came after it.
 */
function startOf({ store, lane, topic, partition }: Source, key: string, to: number): Place | null {
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
  return place && lookUp(source, place, true).record
}

interface Found {
  readonly record: LogRecord | null
  readonly before: Place | null
}

function lookUp({ store, lane, topic, partition }: Source, place: Place, wanted: boolean): Found {
  const block = store.peekBlock(lane, place.block)
  if (!block) throw new Damage(`${store.path}: expected a block at ${place.block} of ${topic}/${partition}, found none`)
  const at = seekRecord(block, place.offset - place.block)
  const before = placeBefore(block, at)
  if (!wanted) return { record: null, before }
  // The block's memory is used again by the next look-up.
  const copy = Buffer.from(block.subarray(at, recordEnd(block, at)))
  return { record: readRecord(copy, 0, topic, partition, place.offset), before }
}
