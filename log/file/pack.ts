import type { NewRecord } from '../log.ts'
import { partitionOf } from '../partitioner.ts'
import { wellFormed } from '../well-formed.ts'
import { recordBytesMax, recordEnd, writeRecord } from './block.ts'

/** A record as it lies in a block, but for the place of the one before it, which only a transaction knows. */
export interface PackedRecord {
  readonly key: string
  readonly bytes: Buffer
}

/** Records on their way to another thread: plain data, whose bytes are handed over instead of being copied. */
export interface Packed {
  /** As in a block, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Of each record. */
  readonly lanes: Float64Array<ArrayBuffer>
  /** Of each record, in `names`. */
  readonly keys: Uint32Array<ArrayBuffer>
  readonly names: readonly string[]
}

const SCRATCH_BYTES = 1024 * 1024
/** Larger ones are not kept. */
const SCRATCH_BYTES_KEPT = 16 * 1024 * 1024
let scratch: Buffer = Buffer.allocUnsafeSlow(SCRATCH_BYTES)

/** `laneZeroOf` gives the lane of a topic's partition 0; those of the others follow it. */
export function pack(records: readonly NewRecord[], partitions: number, laneZeroOf: (topic: string) => number): Packed {
  const lanes = new Float64Array(records.length)
  const keys = new Uint32Array(records.length)
  const known = knownKeys(partitions)
  const lanesZero = new Map<string, number>()
  let buffer = scratch
  let end = 0
  for (const [n, record] of records.entries()) {
    const number = known.numberOf(record.key)
    const key = known.names[number] as string
    const lane = lanesZero.get(record.topic) ?? laneZeroOf(record.topic)
    lanesZero.set(record.topic, lane)
    keys[n] = number
    lanes[n] = lane + (known.partitions[number] as number)
    const whole = key === record.key ? record : { ...record, key }
    const room = end + recordBytesMax(whole)
    if (room > buffer.length) buffer = grown(buffer, end, room)
    end = writeRecord(buffer, end, whole, null)
  }
  if (buffer.length <= SCRATCH_BYTES_KEPT) scratch = buffer
  return { bytes: new Uint8Array(buffer.subarray(0, end)), lanes, keys, names: known.names }
}

/** Keys in the form in which they are kept, and their partitions: looked at once instead of for each record. */
function knownKeys(count: number): KnownKeys {
  const numbers = new Map<string, number>()
  const names: string[] = []
  const partitions: number[] = []
  return {
    names,
    partitions,
    numberOf(key) {
      const there = numbers.get(key)
      if (there !== undefined) return there
      const name = wellFormed(key)
      const number = names.push(name) - 1
      partitions.push(partitionOf(name, count))
      numbers.set(key, number)
      return number
    },
  }
}

interface KnownKeys {
  readonly names: readonly string[]
  readonly partitions: readonly number[]
  readonly numberOf: (key: string) => number
}

function grown(buffer: Buffer, used: number, room: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(room, 2 * buffer.length))
  buffer.copy(larger, 0, 0, used)
  return larger
}

/** The records of a pack, in order, each with its lane. */
export function unpack(packed: Packed, take: (lane: number, record: PackedRecord) => void): void {
  const bytes = Buffer.from(packed.bytes.buffer, packed.bytes.byteOffset, packed.bytes.length)
  let at = 0
  for (const [n, lane] of packed.lanes.entries()) {
    const end = recordEnd(bytes, at)
    take(lane, { key: packed.names[packed.keys[n] as number] as string, bytes: bytes.subarray(at, end) })
    at = end
  }
}
