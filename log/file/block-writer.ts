import type { NewRecord } from '../log.ts'
import { copyRecord, type RecordPlace, recordBytesMax, writeRecord } from './block.ts'
import type { PackedRecord } from './pack.ts'
import type { Store } from './store.ts'

/** Records on their way into one transaction, lane by lane. Made and finished inside that transaction. */
export interface BlockWriter {
  /** Takes a record whose key is well-formed; returns its offset. */
  push(lane: number, record: NewRecord | PackedRecord): number
  /** Writes what was taken. */
  finish(): void
}

interface Lane {
  readonly first: number
  readonly records: (NewRecord | PackedRecord)[]
}

/** Four pages of LMDB less one page header: in larger blocks it costs more to look up a single record. */
const BLOCK_BYTES_MAX = 4 * 4096 - 24

/** Blocks are put together here; a synchronous put has copied them when it returns. */
const scratch = Buffer.allocUnsafeSlow(BLOCK_BYTES_MAX)

export function openBlockWriter(store: Store): BlockWriter {
  // Other processes write too: ends and heads are those that this transaction sees, never remembered ones.
  const lanes = new Map<number, Lane>()
  return {
    push(number, record) {
      let lane = lanes.get(number)
      if (!lane) {
        lane = { first: store.end(number), records: [] }
        lanes.set(number, lane)
      }
      return lane.first + lane.records.push(record) - 1
    },
    finish() {
      for (const [number, lane] of lanes) writeLane(store, number, lane)
    },
  }
}

function writeLane(store: Store, number: number, { first, records }: Lane): void {
  const heads = new Map<string, RecordPlace>()
  let block = first
  let used = 0
  const endBlock = (bytes: Buffer, offset: number): void => {
    if (used > 0) store.putBlock(number, block, bytes.subarray(0, used))
    block = offset
    used = 0
  }
  let offset = first
  for (const record of records) {
    const room = 'bytes' in record ? record.bytes.length : recordBytesMax(record)
    if (used + room > BLOCK_BYTES_MAX) endBlock(scratch, offset)
    const large = room > BLOCK_BYTES_MAX
    const target = large ? Buffer.allocUnsafeSlow(room) : scratch
    const before = heads.get(record.key) ?? store.head(number, record.key)
    used =
      'bytes' in record ? copyRecord(target, used, record.bytes, before) : writeRecord(target, used, record, before)
    heads.set(record.key, { offset, block })
    offset++
    if (large) endBlock(target, offset)
  }
  endBlock(scratch, offset)
  for (const [key, place] of heads) store.putHead(number, key, place)
  store.putEnd(number, offset)
}
