import avsc, { type Schema, type Type } from 'avsc'
import { KNOWN_CHARS_MAX, knownText } from '../platform/known-text.ts'

// A CommonJS package: Node sees no named exports of it.
const { types } = avsc

/**
 * avsc types for our schemas. Times stay numbers (no logical types). Two primitives are replaced, because avsc's own throw
 * on what may stand in a packet: integers from 2^53 - 2 up, and byte arrays that are no Buffer. Texts, and what is a text
 * or an integer or null, are replaced because they are most of what is written; the bytes are those of avsc.
 */

/** The part of avsc's cursor that is used here; it is not in its typings (5.7). */
interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  readString(): string
  writeLong(value: number): void
  writeBytes(bytes: Buffer): void
  writeString(text: string): void
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
    writeLong(tap, value)
  }

  _read(tap: Tap): number {
    const start = tap.pos
    const value = tap.readLong()
    if (value < EASY_MAX && value > -EASY_MAX) return value
    tap.pos = start
    return readBig(tap)
  }
}

const SMALL_MAX = 2 ** 30 - 1
const LOW_BITS = 28
const LOW = 2 ** LOW_BITS

/** As avsc does it, but in whole numbers of 32 bits also where the value has more of them: times are most of what is written. */
function writeLong(tap: Tap, value: number): void {
  if (!(value >= 0 && value <= EASY_MAX)) {
    if (value < 0 && value >= -EASY_MAX && Math.floor(value) === value) tap.writeLong(value)
    else writeBig(tap, value)
  } else if (value <= SMALL_MAX && (value | 0) === value) writeRest(tap, value << 1)
  else if (Math.floor(value) === value) {
    const zigzag = value * 2
    const high = Math.floor(zigzag / LOW)
    const low = zigzag - high * LOW
    const { buf, pos } = tap
    buf[pos] = (low & 127) | 128
    buf[pos + 1] = ((low >>> 7) & 127) | 128
    buf[pos + 2] = ((low >>> 14) & 127) | 128
    buf[pos + 3] = (low >>> 21) | 128
    tap.pos = pos + 4
    writeRest(tap, high)
  } else writeBig(tap, value)
}

/** The last bytes of a long, below 2^31. */
function writeRest(tap: Tap, value: number): void {
  const { buf } = tap
  let { pos } = tap
  let rest = value
  while (rest > 127) {
    buf[pos++] = (rest & 127) | 128
    rest >>>= 7
  }
  buf[pos++] = rest
  tap.pos = pos
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

  /** A view: copying every frame would cost as much as reading the rest of its record. */
  _read(tap: Tap): Buffer {
    const length = tap.readLong()
    const start = tap.pos
    // Beyond the end is how avsc recognises afterwards that bytes were missing.
    tap.pos = length < 0 ? tap.buf.length + 1 : start + length
    return tap.buf.subarray(start, tap.pos)
  }
}

class Text extends types.StringType {
  _read(tap: Tap): string {
    const { buf, pos } = tap
    const length = (buf[pos] ?? 1) >> 1
    // The length takes one byte, which is even: no other is a length below 64.
    if (length > KNOWN_CHARS_MAX || ((buf[pos] as number) & 1) === 1 || pos + length >= buf.length)
      return tap.readString()
    const known = knownText(buf, pos + 1, length)
    if (known === null) return tap.readString()
    tap.pos = pos + 1 + length
    return known
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'string') throw new TypeError(`expected a text, found ${typeof value}`)
    writeText(tap, value)
  }
}

/** Of a length that takes one byte. */
const SHORT_CHARS_MAX = 63

/** Most texts are short and ASCII: they are written in one pass, without asking for their length in bytes first. */
function writeText(tap: Tap, value: string): void {
  const { buf, pos } = tap
  const { length } = value
  if (length > SHORT_CHARS_MAX || pos + length >= buf.length) {
    tap.writeString(value)
    return
  }
  for (let i = 0; i < length; i++) {
    const unit = value.charCodeAt(i)
    if (unit > 127) {
      tap.writeString(value)
      return
    }
    buf[pos + 1 + i] = unit
  }
  buf[pos] = length << 1
  tap.pos = pos + 1 + length
}

const [NULL_BRANCH, VALUE_BRANCH] = [0, 2]

/** Or null. Any other branch is read as avsc does it, which refuses it. */
class OrNull extends types.UnwrappedUnionType {
  _read(tap: Tap): unknown {
    switch (tap.buf[tap.pos]) {
      case NULL_BRANCH:
        tap.pos++
        return null
      case VALUE_BRANCH:
        tap.pos++
        return (this.types[1] as unknown as Reading)._read(tap)
      default:
        return (types.UnwrappedUnionType.prototype as unknown as Reading)._read.call(this, tap)
    }
  }
}

class TextOrNull extends OrNull {
  override _read(tap: Tap): unknown {
    const { buf, pos } = tap
    if (buf[pos] !== VALUE_BRANCH) return super._read(tap)
    tap.pos = pos + 1
    return TEXT._read(tap)
  }

  _write(tap: Tap, value: unknown): void {
    if (value === null) tap.buf[tap.pos++] = NULL_BRANCH
    else if (typeof value !== 'string') throw new TypeError(`expected a text or null, found ${typeof value}`)
    else {
      tap.buf[tap.pos++] = VALUE_BRANCH
      writeText(tap, value)
    }
  }
}

class LongOrNull extends OrNull {
  override _read(tap: Tap): unknown {
    const { buf, pos } = tap
    if (buf[pos] !== VALUE_BRANCH) return super._read(tap)
    tap.pos = pos + 1
    return LONG._read(tap)
  }

  _write(tap: Tap, value: unknown): void {
    if (value === null) tap.buf[tap.pos++] = NULL_BRANCH
    else if (typeof value !== 'number') throw new TypeError(`expected an integer or null, found ${typeof value}`)
    else {
      tap.buf[tap.pos++] = VALUE_BRANCH
      writeLong(tap, value)
    }
  }
}

/** A record, list or anything else, or null. */
class ValueOrNull extends OrNull {
  _write(tap: Tap, value: unknown): void {
    if (value === null) tap.buf[tap.pos++] = NULL_BRANCH
    else {
      tap.buf[tap.pos++] = VALUE_BRANCH
      ;(this.types[1] as Writer)._write(tap, value)
    }
  }
}

/** The part of avsc's types that is used here; it is not in its typings. */
type Writer = Type & { _write(tap: Tap, value: unknown): void }
/** Of a file that anybody may have made: it ends where its bytes do, whatever count it tells, and any key is only a key. */
class BoundedMap extends types.MapType {
  _read(tap: Tap): Readonly<Record<string, unknown>> {
    const entries: [string, unknown][] = []
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      // Negative: its size in bytes follows.
      if (count < 0) tap.readLong()
      for (let left = Math.abs(count); left > 0; left--) {
        const start = tap.pos
        entries.push([tap.readString(), (this.valuesType as unknown as Reading)._read(tap)])
        if (tap.pos <= start || tap.pos > tap.buf.length) throw new RangeError('expected a map that ends, found none')
      }
    }
    return Object.fromEntries(entries)
  }
}

interface Reading {
  _read(tap: Tap): unknown
}

const LONG = new SafeLong()
const BYTES = new AnyBytes()
const TEXT = new Text()
const TEXT_OR_NULL = new TextOrNull(['null', 'string'], { typeHook: replaced })
const LONG_OR_NULL = new LongOrNull(['null', 'long'], { typeHook: replaced })

/** Compiles a schema; throws what avsc throws when it is none. */
export function compile(schemaText: string): Type {
  return avsc.Type.forSchema(JSON.parse(schemaText) as Schema, {
    omitRecordMethods: true,
    wrapUnions: 'never',
    typeHook: replaced,
  })
}

/** `options`: with the names that are defined so far. */
function replaced(schema: Schema, options: object): Type | undefined {
  if (Array.isArray(schema)) {
    return schema.length === 2 && schema[0] === 'null'
      ? orNull(schema, nameOf(schema[1] as Schema), options)
      : undefined
  }
  switch (nameOf(schema)) {
    case 'long':
      return LONG
    case 'bytes':
      return BYTES
    case 'string':
      return TEXT
    case 'map':
      return new BoundedMap(schema as MapSchema, { typeHook: replaced })
    default:
      return undefined
  }
}

type MapSchema = ConstructorParameters<typeof types.MapType>[0]

function orNull(union: Schema, name: unknown, options: object): Type {
  if (name === 'string') return TEXT_OR_NULL
  return name === 'long' ? LONG_OR_NULL : new ValueOrNull(union, options)
}

function nameOf(schema: Schema): unknown {
  return typeof schema === 'object' && 'type' in schema ? schema.type : schema
}
