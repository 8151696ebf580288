import type { Resolver, Type } from 'avsc'
import { VALUE_BYTES_MAX } from '../log/log.ts'
import { recordTooLarge } from '../log/refusals.ts'
import { TouchlineError } from '../platform/errors.ts'
import { compile } from './avro.ts'
import { sameSchema } from './compatible.ts'
import { registerAll, type SchemaRegistry, type SchemaSource, type SubjectSchema } from './registry.ts'
import { schemaText } from './sources.ts'
import { subjectOf, TOPICS, type Topic } from './topics.ts'

/** Confluent wire format: a zero byte, the schema id (int32, big-endian), the Avro body. */
export const PREFIX_BYTES = 5

/** Encodes and decodes values of all topics, synchronously; one for a log and a prefix. */
export interface Codec extends Decoder {
  /** Throws `record-too-large` for what no log takes. */
  encode<V>(topic: Topic<V>, value: NoInfer<V>): Uint8Array
}

export interface Decoder {
  /**
   * Reads a value of `topic`, written with any compatible schema; its bytes are views of what was read. Throws
   * `bad-value` when it is none, also when {@link prepare} has not seen its schema id.
   */
  decode<V>(topic: Topic<V>, value: Uint8Array): V
  /** Fetches the schemas that these values were written with; call it before `decode`, once for a batch. */
  prepare(values: readonly { readonly value: Uint8Array }[]): Promise<void>
}

/** The Avro body without the prefix: what digests are made of, since the id belongs to a registry. */
export function body(value: Uint8Array): Uint8Array {
  return value.subarray(PREFIX_BYTES)
}

/**
 * Writes the Avro body of a value, without the prefix, at `at` of `target`, and returns where it ends; negative where so many
 * bytes are missing. Throws as {@link Codec.encode} does. For digests: no registry has a part in them.
 */
export function writeBody<V>(topic: Topic<V>, value: NoInfer<V>, target: Uint8Array, at: number): number {
  const end = typeOf(topic).encode(value, asBuffer(target), at)
  const bytes = PREFIX_BYTES + (end < 0 ? target.length - end : end) - at
  if (bytes > VALUE_BYTES_MAX) throw recordTooLarge(topic.name, fixtureOf(value), bytes)
  return end
}

/** The same for all logs. Each is compiled when it is needed: a command that reads one topic does not wait for all. */
const TYPES = new Map<Topic, Type>()

/** Registers the schemas of all topics, or none: `schema-incompatible` stops whoever opens it before the first record. */
export async function openCodec(registry: SchemaRegistry, prefix: string): Promise<Codec> {
  const registered = await registerAll(registry, subjectSchemas(prefix))
  const ids = new Map(TOPICS.map((topic, i) => [topic, registered[i] as number]))
  return {
    encode: (topic, value) => frame(topic, ids.get(topic) as number, value),
    ...decoderOf(registry, new Map([...ids].map(([topic, id]) => [id, typeOf(topic)]))),
  }
}

/** What this version writes, in the order of the topics. */
export function subjectSchemas(prefix: string): readonly SubjectSchema[] {
  return TOPICS.map((topic) => ({ subject: subjectOf(prefix, topic), schema: schemaText(topic) }))
}

/** For those who only read: registers nothing. */
export function openDecoder(schemas: SchemaSource): Decoder {
  return decoderOf(schemas, new Map())
}

/** `writers`: the schemas that are known, by id; null for one that the registry does not have. */
function decoderOf(schemas: SchemaSource, writers: Map<number, Type | null>): Decoder {
  const readers = new Map<Topic, Map<number, Reader>>(TOPICS.map((t) => [t, new Map()]))

  function readerOf(topic: Topic, id: number): Reader {
    const known = readers.get(topic)?.get(id)
    if (known !== undefined) return known
    const reader = newReader(topic, id, writers.get(id))
    readers.get(topic)?.set(id, reader)
    return reader
  }

  return {
    decode: (topic, value) => readerOf(topic, idOf(topic, value))(value) as never,
    prepare: async (values) => {
      for (const { value } of values) {
        const id = peekId(value)
        if (id !== null && !writers.has(id)) writers.set(id, await fetchType(schemas, id))
      }
    },
  }
}

type Reader = (value: Uint8Array) => unknown

/** Cached for each schema id: building a resolver costs a hundred times what reading does. */
function newReader(topic: Topic, id: number, writer: Type | null | undefined): Reader {
  const type = typeOf(topic)
  if (!writer) throw new TouchlineError('bad-value', { topic: topic.name, what: `a schema id that is unknown, ${id}` })
  let resolver: Resolver | undefined
  try {
    resolver = writer === type ? undefined : type.createResolver(writer)
  } catch (cause) {
    throw new TouchlineError('bad-value', { topic: topic.name, what: `a schema of something else, ${id}` }, { cause })
  }
  return (value) => {
    try {
      const { value: read, offset } = type.decode(asBuffer(value), PREFIX_BYTES, resolver)
      if (offset === value.length) return read
      throw new Error(offset < 0 ? 'truncated' : 'more behind it')
    } catch (cause) {
      throw new TouchlineError(
        'bad-value',
        { topic: topic.name, what: 'bytes that its schema does not fit' },
        { cause },
      )
    }
  }
}

/** Null for an id that the registry does not have; whether it is fetched again is up to the next process. */
async function fetchType(schemas: SchemaSource, id: number): Promise<Type | null> {
  try {
    const text = await schemas.byId(id)
    // What this version writes too is read without a resolver.
    const own = TOPICS.find((topic) => sameSchema(schemaText(topic), text))
    return own === undefined ? compiled(text) : typeOf(own)
  } catch (error) {
    if (error instanceof TouchlineError && error.code === 'schema-unknown') return null
    throw error
  }
}

/** Null for what is no Avro schema that stands alone: others may use the registry, too. */
function compiled(text: string): Type | null {
  try {
    return compile(text)
  } catch {
    return null
  }
}

function typeOf(topic: Topic): Type {
  const known = TYPES.get(topic)
  if (known !== undefined) return known
  const type = compile(schemaText(topic))
  TYPES.set(topic, type)
  return type
}

function idOf(topic: Topic, value: Uint8Array): number {
  const id = peekId(value)
  if (id === null) throw new TouchlineError('bad-value', { topic: topic.name, what: 'no Confluent wire format' })
  return id
}

function peekId(value: Uint8Array): number | null {
  if (value.length < PREFIX_BYTES || value[0] !== 0) return null
  return asBuffer(value).readInt32BE(1)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Values are written into a slab one after the other; each keeps its slab, until all of them are gone. */
const SLAB_BYTES = 64 * 1024
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
let used = 0

function frame(topic: Topic, id: number, value: unknown): Buffer {
  const type = typeOf(topic)
  let end = type.encode(value, slab, used + PREFIX_BYTES)
  if (end < 0) {
    // Negative: so many bytes are missing.
    const bytes = slab.length - used - end
    if (bytes > VALUE_BYTES_MAX) throw recordTooLarge(topic.name, fixtureOf(value), bytes)
    if (bytes > SLAB_BYTES / 4) return frameAlone(type, id, value, bytes)
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    used = 0
    end = type.encode(value, slab, PREFIX_BYTES)
  }
  const framed = slab.subarray(used, end)
  used = end
  return prefixed(framed, id)
}

function fixtureOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'fixtureId' in value ? String(value.fixtureId) : ''
}

/** A large value gets memory of its own. */
function frameAlone(type: Type, id: number, value: unknown, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(bytes)
  const end = type.encode(value, buffer, PREFIX_BYTES)
  return end < 0 ? frameAlone(type, id, value, bytes - end) : prefixed(buffer.subarray(0, end), id)
}

function prefixed(framed: Buffer, id: number): Buffer {
  framed[0] = 0
  framed.writeInt32BE(id, 1)
  return framed
}
