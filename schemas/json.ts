import { formatTime } from '../match/time.ts'
import { type AvroSchema, type FieldSchema, type RecordSchema, schemaOf } from './sources.ts'
import { TOPICS, type Topic } from './topics.ts'

/**
 * The JSON view of a value: fields in the order of the schema, times as ISO text with six digits and Z, bytes as base64,
 * unions bare. Compiled from the schema once, so that a value is only walked where its schema needs it.
 */
export function jsonView<V>(topic: Topic<V>, value: NoInfer<V>): Readonly<Record<string, unknown>> {
  return (VIEWS.get(topic) as Convert)(value) as Readonly<Record<string, unknown>>
}

type Convert = (value: unknown) => unknown

const VIEWS: ReadonlyMap<Topic, Convert> = new Map(
  TOPICS.map((topic) => [topic, recordView(schemaOf(topic), new Map())]),
)

/** `named`: records that this schema has defined so far, which are then referred to by name. */
function view(schema: AvroSchema, named: Map<string, Convert>): Convert {
  if (typeof schema === 'string') return named.get(schema) ?? (schema === 'bytes' ? base64 : same)
  if (isUnion(schema)) return nullable(view(schema[1] as AvroSchema, named))
  if (schema.type === 'record') return recordView(schema, named)
  if (schema.type === 'array') return arrayView(view(schema.items, named))
  return schema.logicalType === 'timestamp-micros' ? time : same
}

function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema)
}

function recordView(schema: RecordSchema, named: Map<string, Convert>): Convert {
  const fields = schema.fields.map((field: FieldSchema) => ({ name: field.name, convert: view(field.type, named) }))
  const convert: Convert = (value) => {
    const source = value as Readonly<Record<string, unknown>>
    const target: Record<string, unknown> = {}
    for (const field of fields) target[field.name] = field.convert(source[field.name])
    return target
  }
  named.set(schema.name, convert)
  return convert
}

function nullable(convert: Convert): Convert {
  return convert === same ? same : (value) => (value === null ? null : convert(value))
}

function arrayView(convert: Convert): Convert {
  return convert === same ? same : (value) => (value as readonly unknown[]).map(convert)
}

function same(value: unknown): unknown {
  return value
}

/** The same few times stand in all records of a packet, and those of its periods in all packets of a match. */
const TIMES_KEPT_MAX = 1024
const times = new Map<number, string>()

function time(value: unknown): string {
  const micros = value as number
  const known = times.get(micros)
  if (known !== undefined) return known
  if (times.size >= TIMES_KEPT_MAX) times.clear()
  const text = formatTime(micros)
  times.set(micros, text)
  return text
}

function base64(value: unknown): string {
  const bytes = value as Uint8Array
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
