import avsc, { type Schema, type Type } from 'avsc'

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

function writeLong(tap: Tap, value: number): void {
  if (value <= EASY_MAX && value >= -EASY_MAX && value % 1 === 0) tap.writeLong(value)
  else writeBig(tap, value)
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

class TextOrNull extends types.UnwrappedUnionType {
  _write(tap: Tap, value: unknown): void {
    if (value === null) tap.buf[tap.pos++] = NULL_BRANCH
    else if (typeof value !== 'string') throw new TypeError(`expected a text or null, found ${typeof value}`)
    else {
      tap.buf[tap.pos++] = VALUE_BRANCH
      writeText(tap, value)
    }
  }
}

class LongOrNull extends types.UnwrappedUnionType {
  _write(tap: Tap, value: unknown): void {
    if (value === null) tap.buf[tap.pos++] = NULL_BRANCH
    else if (typeof value !== 'number') throw new TypeError(`expected an integer or null, found ${typeof value}`)
    else {
      tap.buf[tap.pos++] = VALUE_BRANCH
      writeLong(tap, value)
    }
  }
}

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
    typeHook: (schema) => replaced(schema),
  })
}

function replaced(schema: Schema): Type | undefined {
  if (Array.isArray(schema))
    return schema.length === 2 && schema[0] === 'null' ? orNull(schema[1] as Schema) : undefined
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

function orNull(schema: Schema): Type | undefined {
  const name = nameOf(schema)
  if (name === 'string') return TEXT_OR_NULL
  return name === 'long' ? LONG_OR_NULL : undefined
}

function nameOf(schema: Schema): unknown {
  return typeof schema === 'object' && 'type' in schema ? schema.type : schema
}
