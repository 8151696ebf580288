import type { ParquetWriter } from 'hyparquet-writer'
import type { AvroSchema, FieldSchema, RecordSchema } from '../../../schemas/sources.ts'

/** An element of a Parquet schema: a column, or what is around it. */
export type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

/** A column of a table, made of a field of an Avro schema by one rule for all topics. */
export interface Column {
  readonly name: string
  /** Of the schema, the column first; more than one for a list. */
  readonly elements: readonly Element[]
  /** What the file takes for it of a record. */
  cell(record: unknown): unknown
}

/**
 * The columns of a record, in the order of its fields. A record within becomes a column for each of its fields, `score` with
 * `home` and `away` becomes `score_home` and `score_away`, all null where it is; lists stay lists, those of records have
 * structs. Integers are INT64, times TIMESTAMP in UTC with microseconds, bytes are bytes.
 */
export function columnsOf(schema: RecordSchema): readonly Column[] {
  return flattened(schema, '', false, (record) => record, new Map())
}

type Get = (record: unknown) => unknown
/** Records that the schema has defined so far, which are then referred to by name. */
type Named = Map<string, RecordSchema>

function flattened(schema: RecordSchema, prefix: string, isNullable: boolean, get: Get, named: Named): Column[] {
  named.set(schema.name, schema)
  return schema.fields.flatMap((field) => {
    const name = prefix + field.name
    const { type, isNull } = bare(field, named)
    const cell: Get = (record) => (get(record) as Readonly<Record<string, unknown>> | null)?.[field.name] ?? null
    if (isRecord(type)) return flattened(type, `${name}_`, isNullable || isNull, cell, named)
    const { elements, convert } = elementsOf(name, type, isNullable || isNull, named)
    return { name, elements, cell: (record) => convert(cell(record)) }
  })
}

interface Converted {
  readonly elements: readonly Element[]
  readonly convert: (value: unknown) => unknown
}

function elementsOf(name: string, type: AvroSchema, isNullable: boolean, named: Named): Converted {
  const repetition_type = isNullable ? 'OPTIONAL' : 'REQUIRED'
  if (isRecord(type)) return structOf(name, type, isNullable, named)
  if (isArray(type)) {
    const inner = bare({ name: 'element', type: type.items, doc: '' }, named)
    const { elements, convert } = elementsOf('element', inner.type, inner.isNull, named)
    const list: Element = {
      name,
      repetition_type,
      num_children: 1,
      converted_type: 'LIST',
      logical_type: { type: 'LIST' },
    }
    return {
      elements: [list, { name: 'list', repetition_type: 'REPEATED', num_children: 1 }, ...elements],
      convert: (value) => (value === null ? null : (value as readonly unknown[]).map(convert)),
    }
  }
  const { convert = same, ...element } = leafOf(type)
  return {
    elements: [{ name, repetition_type, ...element }],
    convert: (value) => (value === null ? null : convert(value)),
  }
}

function structOf(name: string, schema: RecordSchema, isNullable: boolean, named: Named): Converted {
  named.set(schema.name, schema)
  const fields = schema.fields.map((field) => {
    const { type, isNull } = bare(field, named)
    return { name: field.name, ...elementsOf(field.name, type, isNull, named) }
  })
  const head: Element = { name, repetition_type: isNullable ? 'OPTIONAL' : 'REQUIRED', num_children: fields.length }
  return {
    elements: [head, ...fields.flatMap(({ elements }) => elements)],
    convert: (value) => {
      if (value === null) return null
      const record = value as Readonly<Record<string, unknown>>
      return Object.fromEntries(fields.map((field) => [field.name, field.convert(record[field.name] ?? null)]))
    },
  }
}

type Leaf = Omit<Element, 'name'> & { readonly convert?: (value: unknown) => unknown }

const MICROS: Leaf = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MICROS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  convert: integer,
}

const LEAVES: Readonly<Record<string, Leaf>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  long: { type: 'INT64', convert: integer },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  bytes: { type: 'BYTE_ARRAY' },
}

function leafOf(type: AvroSchema): Leaf {
  if (isTime(type)) return MICROS
  const leaf = typeof type === 'string' ? LEAVES[type] : undefined
  // A defect of ours, seen by whoever adds such a field: topics have schemas of this project only.
  if (leaf === undefined) throw new TypeError(`expected a type with a column, found ${JSON.stringify(type)}`)
  return leaf
}

function integer(value: unknown): bigint {
  return BigInt(value as number)
}

function same(value: unknown): unknown {
  return value
}

/** Without its null, and the record itself where only its name stands there. */
function bare({ type }: FieldSchema, named: Named): { readonly type: AvroSchema; readonly isNull: boolean } {
  const isNull = isUnion(type)
  const inner = isNull ? (type[1] as AvroSchema) : type
  return { type: (typeof inner === 'string' && named.get(inner)) || inner, isNull }
}

function isUnion(type: AvroSchema): type is readonly AvroSchema[] {
  return Array.isArray(type)
}

function isRecord(type: AvroSchema): type is RecordSchema {
  return typeof type === 'object' && 'fields' in type
}

function isArray(type: AvroSchema): type is { readonly type: 'array'; readonly items: AvroSchema } {
  return typeof type === 'object' && 'items' in type
}

function isTime(type: AvroSchema): boolean {
  return typeof type === 'object' && 'logicalType' in type && type.logicalType === 'timestamp-micros'
}
