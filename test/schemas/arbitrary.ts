import fc, { type Arbitrary } from 'fast-check'
import type { AvroSchema, RecordSchema } from '../../schemas/sources.ts'

/** Any value of a schema. */
export function anyValueOf(schema: RecordSchema): Arbitrary<Record<string, unknown>> {
  return record(schema, new Map())
}

type Named = Map<string, Arbitrary<Record<string, unknown>>>

function record(schema: RecordSchema, named: Named): Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(schema.fields.map((field) => [field.name, any(field.type, named)]))
  const arbitrary = fc.record(fields, { noNullPrototype: true })
  named.set(schema.name, arbitrary)
  return arbitrary
}

function any(schema: AvroSchema, named: Named): Arbitrary<unknown> {
  if (typeof schema === 'string') return named.get(schema) ?? PRIMITIVES[schema] ?? fc.constant(undefined)
  if (Array.isArray(schema)) return fc.option(any(schema[1] as AvroSchema, named))
  const complex = schema as Exclude<AvroSchema, string | readonly AvroSchema[]>
  if (complex.type === 'record') return record(complex, named)
  if (complex.type === 'array') return fc.array(any(complex.items, named), { maxLength: 4 })
  return fc.maxSafeInteger()
}

const PRIMITIVES: Readonly<Record<string, Arbitrary<unknown>>> = {
  string: fc.string({ unit: 'binary', maxLength: 20 }),
  long: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER)),
  double: fc.double({ noNaN: true }),
  boolean: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
}

/** Property runs that print their seed when they fail, with fewer runs where each is dear. */
export const RUNS = { numRuns: 200, verbose: 1 } as const
