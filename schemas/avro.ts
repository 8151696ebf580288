import avsc, { type Schema, type Type } from 'avsc'

// A CommonJS package: Node sees no named exports of it.
const { types } = avsc

/**
 * avsc types for our schemas. Times stay numbers (no logical types), and two primitives are replaced, because avsc's own
 * throw on what may stand in a packet: integers from 2^53 - 2 up, and byte arrays that are no Buffer.
 */

/** The part of avsc's cursor that is used here; it is not in its typings (5.7). */
interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  writeLong(value: number): void
  writeBytes(bytes: Buffer): void
}

/** Within these, avsc's arithmetic is exact. */
const EASY_MAX = 2 ** 52
const VARINT_BYTES_MAX = 10

/** Any safe integer; others are clamped when written, and refused when read. */
class SafeLong extends types.LongType {
  _check(value: unknown): boolean {
    return Number.isInteger(value)
  }

  _write(tap: Tap, value: number): void {
    if (value <= EASY_MAX && value >= -EASY_MAX && value % 1 === 0) tap.writeLong(value)
    else writeBig(tap, value)
  }

  _read(tap: Tap): number {
    const start = tap.pos
    const value = tap.readLong()
    if (value < EASY_MAX && value > -EASY_MAX) return value
    tap.pos = start
    return readBig(tap)
  }
}

function writeBig(tap: Tap, value: number): void {
  if (!Number.isInteger(value)) throw new TypeError(`expected an integer, found ${value}`)
  const safe = BigInt(Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value)))
  let rest = BigInt.asUintN(64, (safe << 1n) ^ (safe >> 63n))
  for (; rest > 127n; rest >>= 7n) tap.buf[tap.pos++] = Number(rest & 127n) | 128
  tap.buf[tap.pos++] = Number(rest)
}

function readBig(tap: Tap): number {
  let zigzag = 0n
  for (let i = 0; i < VARINT_BYTES_MAX; i++) {
    const byte = tap.buf[tap.pos++] ?? 0
    zigzag |= BigInt(byte & 127) << BigInt(7 * i)
    if (byte < 128) break
  }
  const value = Number(BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n)))
  if (!Number.isSafeInteger(value)) throw new RangeError('expected an integer below 2^53')
  return value
}

class AnyBytes extends types.BytesType {
  _check(value: unknown): boolean {
    return value instanceof Uint8Array
  }

  _write(tap: Tap, value: Uint8Array): void {
    tap.writeBytes(Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength))
  }
}

const LONG = new SafeLong()
const BYTES = new AnyBytes()

/** Compiles a schema; throws what avsc throws when it is none. */
export function compile(schemaText: string): Type {
  return avsc.Type.forSchema(JSON.parse(schemaText) as Schema, {
    omitRecordMethods: true,
    wrapUnions: 'never',
    typeHook: (schema) => replaced(schema),
  })
}

function replaced(schema: Schema): Type | undefined {
  const name = typeof schema === 'object' && 'type' in schema ? schema.type : schema
  if (name === 'long') return LONG
  return name === 'bytes' ? BYTES : undefined
}
