import { knownText } from '../../platform/known-text.ts'
import { Damage } from '../errors.ts'
import type { LogRecord, Skimmed } from '../log.ts'
import { FIXED_BYTES, HEADER_BYTES, readRecord, recordEnd } from './block.ts'

/** Where the records of a block come from. */
export interface Lane {
  readonly topic: string
  readonly partition: number
}

/** Of a safe integer. */
const DIGITS_MAX = 16
const ZERO = 48

/** A record as it lies in its block: a number is read from its bytes, without the texts around it. */
export class FileSkimmed implements Skimmed {
  readonly offset: number
  readonly key: string
  private readonly lane: Lane
  private readonly block: Buffer
  private readonly at: number
  private readonly valueAt: number
  private readonly end: number
  private made: LogRecord | null = null

  /** Throws {@link Damage} where no record can be. */
  constructor(lane: Lane, block: Buffer, at: number, offset: number) {
    this.offset = offset
    this.lane = lane
    this.block = block
    this.at = at
    this.end = recordEnd(block, at)
    const textAt = textStart(block, at)
    this.valueAt = textAt + uint32(block, at + 4)
    if (this.valueAt > this.end) {
      throw new Damage(`expected a text within its record, found one that ends at ${this.valueAt}`)
    }
    const units = uint32(block, at + 32)
    const isWithin = textAt + units <= this.valueAt
    this.key = (isWithin ? knownText(block, textAt, units) : null) ?? this.record.key
  }

  get timestamp(): number {
    return this.block.readDoubleLE(this.at + 8)
  }

  get valueBytes(): number {
    return this.end - this.valueAt
  }

  get value(): Buffer {
    return this.made === null ? this.block.subarray(this.valueAt, this.end) : (this.made.value as Buffer)
  }

  get record(): LogRecord {
    const { topic, partition } = this.lane
    this.made ??= readRecord(this.block, this.at, topic, partition, this.offset)
    return this.made
  }

  headerNumber(name: string, before: '' | '/'): number {
    const block = this.block
    const lengthsEnd = textStart(block, this.at)
    let from = lengthsEnd + uint32(block, this.at + 32)
    let [start, end] = [-1, -1]
    for (let lengths = this.at + FIXED_BYTES; lengths < lengthsEnd; lengths += HEADER_BYTES) {
      const valueFrom = from + uint32(block, lengths)
      const to = valueFrom + uint32(block, lengths + 4)
      if (valueFrom - from === name.length && isAt(block, from, name)) [start, end] = [valueFrom, to]
      from = to
    }
    // As many bytes as UTF-16 units: it is ASCII, and they are where they were looked for.
    return from === this.valueAt && start >= 0 ? numberBefore(block, start, end, before) : -1
  }
}

function textStart(block: Buffer, at: number): number {
  return at + FIXED_BYTES + HEADER_BYTES * uint32(block, at + 36)
}

/** As Buffer's readUInt32LE does it, which looks at more than it has to. */
function uint32(bytes: Buffer, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
  const high = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8)
  return high === 0 ? low : low + high * 65_536
}

function isAt(bytes: Buffer, from: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false
  return true
}

function numberBefore(bytes: Buffer, start: number, end: number, before: '' | '/'): number {
  let first = end
  while (first > start && isDigit(bytes[first - 1] as number)) first--
  const digits = end - first
  const isAlone = before === '' ? first === start : first > start && bytes[first - 1] === before.charCodeAt(0)
  if (digits === 0 || digits > DIGITS_MAX || !isAlone) return -1
  let number = 0
  for (let i = first; i < end; i++) number = number * 10 + (bytes[i] as number) - ZERO
  return number <= Number.MAX_SAFE_INTEGER ? number : -1
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9
}
