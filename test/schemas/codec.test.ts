import avsc from 'avsc'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { type EventLog, VALUE_BYTES_MAX } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { compile } from '../../schemas/avro.ts'
import { body, type Codec, openCodec, openDecoder } from '../../schemas/codec.ts'
import type { RawAction } from '../../schemas/records.ts'
import { embeddedRegistry, embeddedSchemas, type SchemaRegistry } from '../../schemas/registry.ts'
import { schemaOf, schemaText } from '../../schemas/sources.ts'
import {
  CORRECTIONS,
  FEED_QUALITY,
  FIXTURE_STATE,
  RAW_ACTIONS,
  SCHEMAS_TOPIC,
  subjectOf,
  TOPICS,
} from '../../schemas/topics.ts'
import { run } from '../property.ts'
import { anyValueOf } from './arbitrary.ts'
import { QUALITY } from './quality.ts'

const PREFIX = 'touchline.'
const RAW: RawAction = {
  fixtureId: 'f1',
  path: 'v2/volleyball',
  sport: 'volleyball',
  tier: 'media',
  source: 'stream',
  kind: 'packet',
  line: 'main',
  connectionId: null,
  position: 3,
  receivedAt: 1_795_262_400_000_001,
  frame: new Uint8Array([0, 255, 123]),
  detail: null,
}

let log: EventLog
let registry: SchemaRegistry
let codec: Codec

beforeEach(async () => {
  log = openMemoryLog()
  registry = embeddedRegistry(log)
  codec = await openCodec(registry, PREFIX)
})

describe.each(TOPICS.map((topic) => [topic.name, topic] as const))('values of %s', (_, topic) => {
  it('come back as they were written', () => {
    run(
      fc.property(anyValueOf(schemaOf(topic)), (value) => {
        expect(codec.decode(topic, codec.encode(topic, value))).toEqual(value)
      }),
    )
  })
})

/** The whole and half of surrogate pairs, and lengths around those at which texts are written another way. */
const ODD_TEXTS = [
  '',
  'ü',
  '😀',
  '\ud800',
  '\udc00x',
  'a'.repeat(63),
  'a'.repeat(64),
  `${'a'.repeat(62)}ü`,
  'ü'.repeat(40),
]
const TEXTS = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ unit: 'binary', maxLength: 70 }))

describe.each(TOPICS.map((topic) => [topic.name, topic] as const))('bodies of %s', (_, topic) => {
  it('are those that avsc writes by itself', () => {
    // Of ours only the integers, since avsc's own do not go as far.
    const typeHook = (schema: unknown) =>
      schema === 'long' || (schema as { type?: unknown }).type === 'long' ? compile('"long"') : undefined
    const plain = avsc.Type.forSchema(JSON.parse(schemaText(topic)), { wrapUnions: 'never', typeHook })
    run(
      fc.property(anyValueOf(schemaOf(topic), TEXTS), (value) => {
        expect(Buffer.from(body(codec.encode(topic, value)))).toEqual(plain.toBuffer(value))
      }),
    )
  })
})

it('keeps values apart that are written after each other, also large ones', () => {
  const lengths = fc.array(fc.oneof(fc.nat(300), fc.nat(40_000), fc.constantFrom(65_530, 200_000)), { maxLength: 40 })
  run(
    fc.property(lengths, (all) => {
      const values = all.map((length, n) => ({ ...RAW, frame: Buffer.alloc(length, n) }))
      const written = values.map((value) => codec.encode(RAW_ACTIONS, value))
      for (const [n, { frame }] of values.entries()) {
        expect(frame.equals(codec.decode(RAW_ACTIONS, written[n] as Buffer).frame)).toBe(true)
      }
    }),
    30,
  )
})

it('refuses to write what is no value of the topic', () => {
  for (const wrong of [{ path: 1 }, { path: null }, { fixtureId: undefined }, { detail: 1 }, { position: '1' }]) {
    expect(() => codec.encode(RAW_ACTIONS, { ...RAW, ...wrong } as never)).toThrow()
  }
})

describe('wire format', () => {
  it('is a zero byte, the id of the schema in four bytes, and the Avro body', () => {
    const bytes = codec.encode(RAW_ACTIONS, RAW)
    expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0, 1])
    expect(Buffer.from(body(bytes)).subarray(0, 3).toString('latin1')).toBe('\x04f1')
  })

  it('has the same body under another id', async () => {
    const other = openMemoryLog()
    const others = embeddedRegistry(other)
    await others.register('something-else', schemaText(RAW_ACTIONS))
    const shifted = (await openCodec(others, 'x.')).encode(RAW_ACTIONS, RAW)
    const bytes = codec.encode(RAW_ACTIONS, RAW)
    expect(shifted.subarray(0, 5)).not.toEqual(bytes.subarray(0, 5))
    expect(body(shifted)).toEqual(body(bytes))
  })

  it('holds values of any size, and does not keep what it has returned', () => {
    const sizes = [0, 1, 60_000, 70_000, 1_500_000, 5]
    const written = sizes.map((size) => codec.encode(RAW_ACTIONS, { ...RAW, frame: new Uint8Array(size).fill(size) }))
    const lengths = written.map((bytes) => codec.decode(RAW_ACTIONS, bytes).frame.length)
    expect(lengths).toEqual(sizes)
    expect(codec.decode(RAW_ACTIONS, written[3] as Buffer).frame[69_999]).toBe(70_000 % 256)
  })

  it('ends at what a message may have', () => {
    const ofBytes = (bytes: number) => codec.encode(RAW_ACTIONS, { ...RAW, frame: new Uint8Array(bytes) })
    const rest = ofBytes(2 ** 21).length - 2 ** 21
    expect(ofBytes(VALUE_BYTES_MAX - rest)).toHaveLength(VALUE_BYTES_MAX)
    expect(() => ofBytes(VALUE_BYTES_MAX - rest + 1)).toThrow(
      expect.objectContaining({
        code: 'record-too-large',
        message: `raw-actions: expected a value of at most ${VALUE_BYTES_MAX} bytes, found ${VALUE_BYTES_MAX + 1} bytes of f1`,
      }),
    )
  })

  it('clamps what is beyond 2^53 rather than throwing', () => {
    const value = { ...RAW, position: 2 ** 60 }
    expect(codec.decode(RAW_ACTIONS, codec.encode(RAW_ACTIONS, value)).position).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('a decoder', () => {
  it('reads what was written, and registers nothing', async () => {
    const empty = openMemoryLog()
    const decoder = openDecoder(embeddedSchemas(empty))
    const early = codec.encode(RAW_ACTIONS, RAW)
    await decoder.prepare([{ value: early }])
    expect(() => decoder.decode(RAW_ACTIONS, early)).toThrow(expect.objectContaining({ code: 'bad-value' }))
    expect(await empty.end(SCHEMAS_TOPIC.name, 0)).toBe(0)

    const reader = openDecoder(embeddedSchemas(log))
    const values = [codec.encode(RAW_ACTIONS, RAW), Buffer.from('junk')]
    await reader.prepare(values.map((value) => ({ value })))
    expect(reader.decode(RAW_ACTIONS, values[0] as Buffer)).toEqual({ ...RAW, frame: Buffer.from(RAW.frame) })
    expect(await log.end(SCHEMAS_TOPIC.name, 0)).toBe(TOPICS.length)
  })

  it('takes up schemas that come after it', async () => {
    const late = openMemoryLog()
    const decoder = openDecoder(embeddedSchemas(late))
    await decoder.prepare([])
    const value = (await openCodec(embeddedRegistry(late), PREFIX)).encode(RAW_ACTIONS, RAW)
    await decoder.prepare([{ value }])
    expect(decoder.decode(RAW_ACTIONS, value).fixtureId).toBe('f1')
  })
})

describe('reading what others wrote', () => {
  it.each([
    ['nothing', []],
    ['too few bytes', [0, 0, 0, 0]],
    ['text', [...Buffer.from('{"fixtureId":"f1"}')]],
    ['an id that nobody has', [0, 0, 0, 3, 231, 2, 65]],
    ['the id and no body', [0, 0, 0, 0, 1]],
    ['trailing bytes', null],
    ['a long beyond 2^53', 'long'],
    ['a value of another topic', 'topic'],
  ])('%s is an error with a code', async (_, kind) => {
    const value = foreign(kind)
    await codec.prepare([{ value }])
    expect(() => codec.decode(RAW_ACTIONS, value)).toThrow(expect.objectContaining({ code: 'bad-value' }))
  })

  function foreign(kind: readonly number[] | string | null): Uint8Array {
    const good = Buffer.from(codec.encode(RAW_ACTIONS, { ...RAW, position: Number.MAX_SAFE_INTEGER }))
    if (kind === null) return Buffer.concat([good, Buffer.from([0])])
    if (kind === 'topic') return codec.encode(FEED_QUALITY, QUALITY)
    if (typeof kind !== 'string') return Buffer.from(kind)
    const at = good.indexOf(Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]))
    expect(at).toBeGreaterThan(0)
    good[at + 7] = 0x3f
    return good
  }

  it('takes any bytes without throwing anything else', () => {
    run(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), bytes])
        try {
          codec.decode(RAW_ACTIONS, value)
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-value' })
        }
      }),
    )
  })

  it('reads values of an earlier schema, with defaults for what it lacks', async () => {
    const schema = schemaOf(FEED_QUALITY)
    const earlier = JSON.stringify({ ...schema, fields: schema.fields.filter((f) => f.name !== 'line') })
    const id = await registry.register(subjectOf(PREFIX, FEED_QUALITY), earlier)
    const { line: _, ...rest } = QUALITY
    const { compile } = await import('../../schemas/avro.ts')
    const prefix = Buffer.alloc(5)
    prefix.writeInt32BE(id, 1)
    const value = Buffer.concat([prefix, compile(earlier).toBuffer(rest)])
    await codec.prepare([{ value }])
    expect(codec.decode(FEED_QUALITY, value)).toEqual(QUALITY)
  })
})

it('does not take a value of another topic', () => {
  // @ts-expect-error a correction is no state: the topic decides the type of the value
  expect(() => codec.encode(FIXTURE_STATE, codec.decode(CORRECTIONS, codec.encode(CORRECTIONS, {})))).toThrow()
})
