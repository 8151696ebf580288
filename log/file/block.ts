import { Damage } from '../errors.ts'
import type { Headers, LogRecord, NewRecord } from '../log.ts'

/**
 * How records lie in a file: as blocks, the consecutive records of one lane (a partition of a topic) that one
 * transaction wrote, one record after the other. One value of the store for many records makes writing and reading in
 * bulk several times cheaper. A record, numbers little-endian:
 *
 *      0  uint32   bytes of the whole record
 *      4  uint32   bytes of the text
 *      8  float64  timestamp
 *     16  float64  offset of the record of the same key before this one, -1 where there is none
 *     24  float64  offset of the first record of that one's block
 *     32  uint32   UTF-16 units of the key
 *     36  uint32   number of headers
 *     40  uint32 twice for each header: UTF-16 units of its name, of its value
 *      -  text: key, name, value, name, value, … as one piece of UTF-8 (one piece costs one native call)
 *      -  value
 */
export const FIXED_BYTES = 40
export const HEADER_BYTES = 8

/** Where a record lies: its offset and the offset of the first record of its block. */
export interface RecordPlace {
  readonly offset: number
  readonly block: number
}

/** Room that is enough for a record. */
export function recordBytesMax(record: NewRecord): number {
  let bytes = FIXED_BYTES + 3 * record.key.length + record.value.length
  for (const name in record.headers) bytes += HEADER_BYTES + 3 * (name.length + (record.headers[name] ?? '').length)
  return bytes
}

/** Writes a record at `at` and returns where it ends. */
export function writeRecord(target: Buffer, at: number, record: NewRecord, before: RecordPlace | null): number {
  let text = record.key
  let headers = 0
  for (const name in record.headers) {
    const value = record.headers[name] ?? ''
    const lengths = at + FIXED_BYTES + HEADER_BYTES * headers++
    target.writeUInt32LE(name.length, lengths)
    target.writeUInt32LE(value.length, lengths + 4)
    text += name + value
  }
  const textAt = at + FIXED_BYTES + HEADER_BYTES * headers
  const textBytes = target.write(text, textAt)
  const end = textAt + textBytes + record.value.length
  target.writeUInt32LE(end - at, at)
  target.writeUInt32LE(textBytes, at + 4)
  target.writeDoubleLE(record.timestamp, at + 8)
  writePlaceBefore(target, at, before)
  target.writeUInt32LE(record.key.length, at + 32)
  target.writeUInt32LE(headers, at + 36)
  target.set(record.value, textAt + textBytes)
  return end
}

/** Writes a record that is in this form already; returns where it ends. */
export function copyRecord(target: Buffer, at: number, bytes: Buffer, before: RecordPlace | null): number {
  bytes.copy(target, at)
  writePlaceBefore(target, at, before)
  return at + bytes.length
}

function writePlaceBefore(target: Buffer, at: number, before: RecordPlace | null): void {
  target.writeDoubleLE(before?.offset ?? -1, at + 16)
  target.writeDoubleLE(before?.block ?? -1, at + 24)
}

/** Where the record at `at` ends and the next begins. Throws {@link Damage} where no record can be. */
export function recordEnd(block: Buffer, at: number): number {
  const left = block.length - at
  const bytes = left < FIXED_BYTES ? 0 : block.readUInt32LE(at)
  if (bytes < FIXED_BYTES || bytes > left) {
    throw new Damage(`expected a record of ${FIXED_BYTES} to ${left} bytes, found one of ${bytes}`)
  }
  return at + bytes
}

export function valueBytes(block: Buffer, at: number): number {
  return recordEnd(block, at) - valueStart(block, at)
}

function valueStart(block: Buffer, at: number): number {
  return at + FIXED_BYTES + HEADER_BYTES * block.readUInt32LE(at + 36) + block.readUInt32LE(at + 4)
}

/** Where the `index`th record of a block begins. */
export function seekRecord(block: Buffer, index: number): number {
  let at = 0
  for (let n = 0; n < index; n++) at = recordEnd(block, at)
  return at
}

/** Where the record of the same key before this one lies. */
export function placeBefore(block: Buffer, at: number): RecordPlace | null {
  const offset = block.readDoubleLE(at + 16)
  return offset < 0 ? null : { offset, block: block.readDoubleLE(at + 24) }
}

/** The record at `at`. Its value is a view of the block. */
export function readRecord(block: Buffer, at: number, topic: string, partition: number, offset: number): LogRecord {
  const value = valueStart(block, at)
  if (value > recordEnd(block, at))
    throw new Damage(`expected a text within its record, found one that ends at ${value}`)
  const textAt = value - block.readUInt32LE(at + 4)
  const text = block.toString('utf8', textAt, value)
  const keyUnits = block.readUInt32LE(at + 32)
  return {
    topic,
    partition,
    offset,
    key: text.slice(0, keyUnits),
    timestamp: block.readDoubleLE(at + 8),
    headers: readHeaders(block, at, text, keyUnits),
    value: block.subarray(value, recordEnd(block, at)),
  }
}

function readHeaders(block: Buffer, at: number, text: string, keyUnits: number): Headers {
  const headers: Record<string, string> = {}
  const end = at + FIXED_BYTES + HEADER_BYTES * block.readUInt32LE(at + 36)
  let from = keyUnits
  for (let lengths = at + FIXED_BYTES; lengths < end; lengths += HEADER_BYTES) {
    const valueFrom = from + block.readUInt32LE(lengths)
    const to = valueFrom + block.readUInt32LE(lengths + 4)
    const name = text.slice(from, valueFrom)
    const value = text.slice(valueFrom, to)
    // Assigning to this one name would change the prototype instead.
    if (name === '__proto__') Object.defineProperty(headers, name, { value, enumerable: true, writable: true })
    else headers[name] = value
    from = to
  }
  return headers
}
