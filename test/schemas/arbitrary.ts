import fc, { type Arbitrary } from 'fast-check'
import type { AvroSchema, RecordSchema } from '../../schemas/sources.ts'

/** Any value of a schema, with `texts` as its texts. */
export function anyValueOf(schema: RecordSchema, texts = TEXTS): Arbitrary<Record<string, unknown>> {
  return record(schema, new Map(), texts)
}

const TEXTS = fc.string({ unit: 'binary', maxLength: 20 })

type Named = Map<string, Arbitrary<Record<string, unknown>>>

function record(schema: RecordSchema, named: Named, texts: Arbitrary<string>): Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(schema.fields.map((field) => [field.name, any(field.type, named, texts)]))
  const arbitrary = fc.record(fields, { noNullPrototype: true })
  named.set(schema.name, arbitrary)
  return arbitrary
}

function any(schema: AvroSchema, named: Named, texts: Arbitrary<string>): Arbitrary<unknown> {
  if (schema === 'string') return texts
  if (typeof schema === 'string') return named.get(schema) ?? PRIMITIVES[schema] ?? fc.constant(undefined)
  if (Array.isArray(schema)) return fc.option(any(schema[1] as AvroSchema, named, texts))
  const complex = schema as Exclude<AvroSchema, string | readonly AvroSchema[]>
  if (complex.type === 'record') return record(complex, named, texts)
  if (complex.type === 'array') return fc.array(any(complex.items, named, texts), { maxLength: 4 })
  return fc.maxSafeInteger()
}

const PRIMITIVES: Readonly<Record<string, Arbitrary<unknown>>> = {
  long: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER)),
  // JSON has no infinity; where a number is one, the fold reads null.
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
}
