import { crc32c } from '@node-rs/crc32'
import { type Headers, MESSAGE_BYTES_MAX, type NewRecord } from '../log.ts'
import { type BytesWriter, TWO_32 } from './bytes.ts'
import { KeptText } from './kept-text.ts'

/** Who writes a batch: the broker drops one that it has already, and keeps back one of a transaction that is open. */
export interface BatchProducer {
  readonly producerId: string
  readonly producerEpoch: number
  /** Of the first record; counted for each partition. */
  readonly firstSequence: number
  readonly isTransactional: boolean
}

/** What goes into one batch. */
export interface Chunk {
  readonly records: readonly NewRecord[]
  /** The batch has at most so many bytes ({@link recordBytesMax}, {@link BATCH_HEAD_BYTES}). */
  readonly bytesMax: number
}

/** Before the records of a batch. */
export const BATCH_HEAD_BYTES = 61
const LENGTH_AT = 8
const CRC_AT = 17
const AFTER_CRC = 21
const MAGIC = 2
const TRANSACTIONAL = 0x10

/**
 * Writes records as one batch of Kafka's format 2, uncompressed. It is the most frequent thing that is done: kafkajs takes
 * five times as long for the same bytes, because it copies each record from buffer to buffer.
 */
export function writeBatch(writer: BytesWriter, { records, bytesMax }: Chunk, producer: BatchProducer): void {
  const start = writer.at
  const [first, max] = timesOf(records)
  const id = BigInt(producer.producerId)
  writer.reserve(bytesMax)
  writer.int64(0)
  writer.int32(0)
  writer.int32(0)
  writer.int8(MAGIC)
  writer.int32(0)
  writer.int16(producer.isTransactional ? TRANSACTIONAL : 0)
  writer.int32(records.length - 1)
  writer.int64(first)
  writer.int64(max)
  writer.at = writer.bytes.writeBigInt64BE(id, writer.at)
  writer.int16(producer.producerEpoch)
  writer.int32(producer.firstSequence)
  writer.int32(records.length)
  for (let n = 0; n < records.length; n++) writeRecord(writer, records[n] as NewRecord, n, first)
  const { bytes, at } = writer
  bytes.writeInt32BE(at - start - LENGTH_AT - 4, start + LENGTH_AT)
  bytes.writeUInt32BE(crc32c(bytes.subarray(start + AFTER_CRC, at)), start + CRC_AT)
}

/** At least what the record takes in a batch: texts are counted as if each character took three bytes. */
export function recordBytesMax({ key, value, headers }: NewRecord): number {
  let bytes = RECORD_FRAME_BYTES + value.length + 3 * key.length
  for (const name in headers) bytes += HEADER_FRAME_BYTES + 3 * (name.length + (headers[name] as string).length)
  return bytes
}

/** Of a key, in bytes: what is derived has it three times, in its key, its id and its value. No fixture has such an id. */
export const KEY_BYTES_MAX = 256 * 1024

/** Whether a topic takes the record, in a batch of its own. */
export function fitsBatch(record: NewRecord): boolean {
  const isShort = record.key.length * 3 <= KEY_BYTES_MAX || Buffer.byteLength(record.key) <= KEY_BYTES_MAX
  const isLight = BATCH_HEAD_BYTES + recordBytesMax(record) <= MESSAGE_BYTES_MAX
  return isShort && (isLight || BATCH_HEAD_BYTES + recordBytes(record) <= MESSAGE_BYTES_MAX)
}

/** As {@link recordBytesMax}, with texts as long as they are. */
export function recordBytes({ key, value, headers }: NewRecord): number {
  let bytes = RECORD_FRAME_BYTES + value.length + Buffer.byteLength(key)
  for (const [name, text] of Object.entries(headers)) {
    bytes += HEADER_FRAME_BYTES + Buffer.byteLength(name) + Buffer.byteLength(text)
  }
  return bytes
}

const RECORD_FRAME_BYTES = 40
const HEADER_FRAME_BYTES = 10

function timesOf(records: readonly NewRecord[]): readonly [number, number] {
  let first = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const { timestamp } of records) {
    if (timestamp < first) first = timestamp
    if (timestamp > max) max = timestamp
  }
  return [first, max]
}

const KEY = new KeptText()

interface KeptHeader {
  readonly name: KeptText
  readonly value: KeptText
}

/** By place: records of a unit have the same headers in the same order. */
const HEADERS: KeptHeader[] = []

function writeRecord(writer: BytesWriter, record: NewRecord, offsetDelta: number, first: number): void {
  const { value } = record
  const { bytes } = writer
  const timestampDelta = record.timestamp - first
  const keyBytes = KEY.set(record.key)
  const { length } = value
  const headers = keepHeaders(record.headers)
  const size =
    1 +
    sizeOfVarint(timestampDelta) +
    sizeOfVarint(offsetDelta) +
    sizeOfVarint(keyBytes) +
    keyBytes +
    sizeOfVarint(length) +
    length +
    sizeOfVarint(headers.count) +
    headers.bytes
  let at = putVarint(bytes, size, writer.at)
  bytes[at++] = 0
  at = putVarint(bytes, timestampDelta, at)
  at = putVarint(bytes, offsetDelta, at)
  at = KEY.copyTo(bytes, putVarint(bytes, keyBytes, at))
  at = putVarint(bytes, length, at)
  bytes.set(value, at)
  at = putVarint(bytes, headers.count, at + length)
  for (let n = 0; n < headers.count; n++) {
    const { name, value: text } = HEADERS[n] as KeptHeader
    at = name.copyTo(bytes, putVarint(bytes, name.length, at))
    at = text.copyTo(bytes, putVarint(bytes, text.length, at))
  }
  writer.at = at
}

function keepHeaders(headers: Headers): { readonly count: number; readonly bytes: number } {
  let count = 0
  let bytes = 0
  for (const name in headers) {
    const kept = HEADERS[count] ?? { name: new KeptText(), value: new KeptText() }
    HEADERS[count++] = kept
    bytes += sizeWithLength(kept.name.set(name)) + sizeWithLength(kept.value.set(headers[name] as string))
  }
  return { count, bytes }
}

function sizeWithLength(length: number): number {
  return sizeOfVarint(length) + length
}

/** Zigzag; what is above 32 bits is a distance in time. */
function putVarint(bytes: Buffer, value: number, start: number): number {
  let at = start
  let rest = value >= 0 ? value * 2 : -value * 2 - 1
  for (; rest >= TWO_32; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80
  for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80
  bytes[at++] = rest
  return at
}

function sizeOfVarint(value: number): number {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1
  let size = 1
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) size++
  return size
}
