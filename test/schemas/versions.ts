import fc from 'fast-check'
import { expect } from 'vitest'
import { compile } from '../../schemas/avro.ts'
import type { AvroSchema, RecordSchema } from '../../schemas/sources.ts'
import { run } from '../property.ts'
import { anyValueOf } from './arbitrary.ts'

/**
 * Proves with random values that readers of one schema read what was written with the other: fields that both have are
 * equal, those that only the reader has are its defaults.
 */
export function provesReadable(writer: RecordSchema, reader: RecordSchema, numRuns?: number): void {
  const writing = compile(JSON.stringify(writer))
  const reading = compile(JSON.stringify(reader))
  const resolver = reading.createResolver(writing)
  run(
    fc.property(anyValueOf(writer), (value) => {
      const read = reading.fromBuffer(writing.toBuffer(value), resolver)
      expect(read).toEqual(asReadBy(reader, writer, value))
    }),
    numRuns,
  )
}

/** What a reader must see of a value, worked out from the two schemas alone. */
function asReadBy(reader: RecordSchema, writer: RecordSchema, value: Readonly<Record<string, unknown>>): unknown {
  const [readers, writers] = [recordsOf(reader), recordsOf(writer)]

  function seen(to: AvroSchema, from: AvroSchema, one: unknown): unknown {
    const [target, source] = [readers.get(to as string) ?? to, writers.get(from as string) ?? from]
    if (Array.isArray(target))
      return one === null ? null : seen(target[1], (source as readonly AvroSchema[])[1] as AvroSchema, one)
    if (typeof target === 'string' || typeof source === 'string' || !('type' in target)) return one
    if (target.type === 'array') {
      const items = (source as typeof target).items
      return (one as readonly unknown[]).map((item) => seen(target.items, items, item))
    }
    return target.type === 'record'
      ? record(target, source as RecordSchema, one as Readonly<Record<string, unknown>>)
      : one
  }

  function record(to: RecordSchema, from: RecordSchema, one: Readonly<Record<string, unknown>>): unknown {
    const fields = to.fields.map((field) => {
      const written = from.fields.find(({ name }) => name === field.name)
      return [field.name, written === undefined ? field.default : seen(field.type, written.type, one[field.name])]
    })
    return Object.fromEntries(fields)
  }

  return record(reader, writer, value)
}

/** Records by name: a schema defines each where it comes first, and refers to it later. */
function recordsOf(schema: AvroSchema, found = new Map<string, RecordSchema>()): ReadonlyMap<string, RecordSchema> {
  if (typeof schema === 'string') return found
  if (Array.isArray(schema)) for (const one of schema) recordsOf(one, found)
  else if ('items' in schema) recordsOf(schema.items, found)
  else if ('fields' in schema) {
    found.set(schema.name, schema)
    for (const field of schema.fields) recordsOf(field.type, found)
  }
  return found
}
