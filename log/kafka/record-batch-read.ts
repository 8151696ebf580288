import { gunzipSync } from 'node:zlib'
import type { LogRecord } from '../log.ts'
import { BytesReader } from './bytes.ts'
import { KEY_BYTES_MAX } from './record-batch.ts'

/** A transaction that was given up: from this offset on, what this producer wrote is none. */
export interface Aborted {
  readonly producerId: number
  readonly firstOffset: number
}

export interface ReadBatches {
  readonly records: readonly LogRecord[]
  /** One above the last offset that was looked at, also of what is no record; where to go on. */
  readonly next: number
}

const LOG_APPEND_TIME = 0x08
const TRANSACTIONAL = 0x10
const CONTROL = 0x20
const COMPRESSION = 0x07
const GZIP = 1
/** The key of a control record: version and type, 0 for an abort. */
const ABORT = 0
const BATCH_OVERHEAD_BYTES = 12
/** Later, and earlier, no date can be: anybody may write a timestamp that is none, and what is derived from it has it too. */
const TIMESTAMP_MS_MAX = 8.64e15
/** What a compressed batch may become: more than a topic takes at once, so that nobody's memory is taken by a few bytes. */
const INFLATED_BYTES_MAX = 64 * 1024 * 1024

/**
 * The committed records of a fetched record set from `from` on: without those of aborted transactions and the markers
 * between them. The last batch may be cut off. Throws a RangeError or Error for what is no batch of format 2.
 */
export function readBatches(
  set: Buffer,
  place: { readonly topic: string; readonly partition: number },
  from: number,
  aborted: readonly Aborted[],
): ReadBatches {
  const records: LogRecord[] = []
  const coming = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset)
  const aborting = new Set<number>()
  let next = from
  let at = 0
  while (at + BATCH_OVERHEAD_BYTES <= set.length) {
    const end = at + BATCH_OVERHEAD_BYTES + set.readInt32BE(at + 8)
    if (end > set.length) break
    const batch = headOf(new BytesReader(set.subarray(at, end)))
    while (coming[0] && coming[0].firstOffset <= batch.lastOffset) aborting.add((coming.shift() as Aborted).producerId)
    if (batch.isControl) {
      if (isAbort(batch)) aborting.delete(batch.producerId)
    } else if (!(batch.isTransactional && aborting.has(batch.producerId))) readRecords(batch, place, from, records)
    next = Math.max(next, batch.lastOffset + 1)
    at = end
  }
  return { records, next }
}

interface Batch {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly attributes: number
  readonly baseTimestamp: number
  readonly maxTimestamp: number
  readonly producerId: number
  readonly isControl: boolean
  readonly isTransactional: boolean
  readonly count: number
  readonly body: Buffer
}

function headOf(reader: BytesReader): Batch {
  const baseOffset = reader.int64()
  reader.at += 8
  const magic = reader.int8()
  if (magic !== 2) throw new Error(`expected record batches of format 2, found ${magic}`)
  reader.at += 4
  const attributes = reader.int16()
  const lastOffset = baseOffset + reader.int32()
  const baseTimestamp = reader.int64()
  const maxTimestamp = reader.int64()
  const producerId = reader.int64()
  reader.at += 6
  const count = reader.int32()
  const body = reader.bytes.subarray(reader.at)
  const isControl = (attributes & CONTROL) !== 0
  const isTransactional = (attributes & TRANSACTIONAL) !== 0
  const times = { baseTimestamp, maxTimestamp }
  return { baseOffset, lastOffset, attributes, ...times, producerId, isControl, isTransactional, count, body }
}

function isAbort({ body, count }: Batch): boolean {
  if (count === 0) return false
  const reader = new BytesReader(body)
  reader.varint()
  reader.at++
  reader.varint()
  reader.varint()
  return reader.varint() >= 4 && reader.int16() >= 0 && reader.int16() === ABORT
}

function readRecords(
  batch: Batch,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  from: number,
  into: LogRecord[],
): void {
  const reader = new BytesReader(inflated(batch))
  const isAppendTime = (batch.attributes & LOG_APPEND_TIME) !== 0
  for (let n = 0; n < batch.count; n++) {
    const length = reader.varint()
    const end = reader.at + length
    reader.at++
    const created = batch.baseTimestamp + reader.varint()
    const timestamp = dated(isAppendTime ? batch.maxTimestamp : created)
    const offset = batch.baseOffset + reader.varint()
    if (offset < from) {
      reader.at = end
      continue
    }
    const key = readKey(reader)
    const size = Math.max(0, reader.varint())
    const value = reader.bytes.subarray(reader.at, reader.at + size)
    reader.at += size
    into.push({ topic, partition, offset, key, value, headers: readHeaders(reader), timestamp })
    reader.at = end
  }
}

/** Cut where it is longer than any of ours: a key that is too long for what is derived would stop its partition for ever. */
function readKey(reader: BytesReader): string {
  const length = reader.varint()
  const end = reader.at + Math.max(0, length)
  const key = reader.take(Math.min(length, KEY_BYTES_MAX))
  reader.at = end
  return key
}

function dated(timestamp: number): number {
  return Math.min(TIMESTAMP_MS_MAX, Math.max(-TIMESTAMP_MS_MAX, timestamp))
}

function readHeaders(reader: BytesReader): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let count = reader.varint(); count > 0; count--) {
    const name = reader.take(reader.varint())
    const value = reader.take(reader.varint())
    // The one name that is no name in an object.
    if (name === '__proto__') Object.defineProperty(headers, name, { value, enumerable: true })
    else headers[name] = value
  }
  return headers
}

function inflated({ attributes, body }: Batch): Buffer {
  const compression = attributes & COMPRESSION
  if (compression === 0) return body
  if (compression === GZIP) return gunzipSync(body, { maxOutputLength: INFLATED_BYTES_MAX })
  const found = COMPRESSIONS[compression] ?? compression
  throw new Error(
    `expected records as they are or with gzip, found compression ${found}; set it otherwise where they are written`,
  )
}

const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
