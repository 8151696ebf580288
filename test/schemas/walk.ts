import type { AvroSchema, FieldSchema, RecordSchema } from '../../schemas/sources.ts'

/** The record types that a schema defines, itself the first. */
export function recordsIn(schema: AvroSchema): readonly RecordSchema[] {
  if (typeof schema === 'string') return []
  if (Array.isArray(schema)) return schema.flatMap(recordsIn)
  const complex = schema as Exclude<AvroSchema, string | readonly AvroSchema[]>
  if (complex.type === 'array') return recordsIn(complex.items)
  if (complex.type !== 'record') return []
  return [complex, ...complex.fields.flatMap((f) => recordsIn(f.type))]
}

export function fieldsIn(schema: RecordSchema): readonly FieldSchema[] {
  return recordsIn(schema).flatMap((record) => record.fields)
}

export function isTimestamp(type: AvroSchema): boolean {
  const bare = Array.isArray(type) ? type[1] : type
  return typeof bare === 'object' && 'logicalType' in bare && bare.logicalType === 'timestamp-micros'
}
