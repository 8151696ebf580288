import type { Type } from 'avsc'
import type { ArchivedRow } from './archived-row.ts'
import { compile } from './avro.ts'
import { fingerprint } from './compatible.ts'
import { type RecordSchema, schemaOf } from './sources.ts'
import { RAW_ACTIONS } from './topics.ts'

const MORE = [
  {
    name: 'published',
    type: ['null', { type: 'long', logicalType: 'timestamp-micros' }],
    doc: 'When it was handed to the log; null where the log does not say.',
    default: null,
  },
  {
    name: 'headers',
    type: { type: 'map', values: 'string' },
    doc: 'Its other headers in the log.',
    default: {},
  },
  {
    name: 'timestamp',
    type: { type: 'long', logicalType: 'timestamp-millis' },
    doc: 'Of the record in the log.',
    default: 0,
  },
  {
    name: 'foreign',
    type: ['null', 'bytes'],
    doc: 'The bytes of a value that somebody else wrote and that is no RawAction of this key; null for all others.',
    default: null,
  },
] as const

/** The fields of RawAction, then those of the log. */
export function archivedSchema({ fields }: RecordSchema): string {
  const doc = 'A record of raw-actions as it lay in a log.'
  return JSON.stringify({
    type: 'record',
    name: 'ArchivedRaw',
    namespace: 'touchline',
    doc,
    fields: [...fields, ...MORE],
  })
}

/** What this version writes. */
export const ARCHIVED_SCHEMA = archivedSchema(schemaOf(RAW_ACTIONS))

let type: Type | null = null
let print = ''

function rowType(): Type {
  type ??= compile(ARCHIVED_SCHEMA)
  return type
}

/**
 * Whether rows of this schema can be read: by its meaning, not by its docs. One that is not known is not tried, since what a
 * schema asks a reader to do may have no end. When RawAction gets a field, the schema before belongs here too, with a resolver.
 */
export function isArchivedSchema(text: string): boolean {
  if (text === ARCHIVED_SCHEMA) return true
  try {
    print ||= fingerprint(ARCHIVED_SCHEMA)
    return fingerprint(text) === print
  } catch {
    return false
  }
}

/** The same bytes for the same row, in whatever order it has its headers. */
export function encodeRow(row: ArchivedRow): Buffer {
  const names = Object.keys(row.headers).sort()
  return rowType().toBuffer({ ...row, headers: Object.fromEntries(names.map((name) => [name, row.headers[name]])) })
}

/** Throws a `RangeError` that says what was found where the bytes are not exactly so many rows. They are views of `bytes`. */
export function decodeRows(bytes: Buffer, count: number): readonly ArchivedRow[] {
  const rows: ArchivedRow[] = []
  for (let at = 0; at < bytes.length || rows.length < count; ) {
    if (rows.length >= count) throw new RangeError(`${bytes.length - at} bytes behind the ${count} rows of a block`)
    const { value, offset } = rowType().decode(bytes, at)
    if (offset <= at) throw new RangeError(`a row that is cut, the ${rows.length + 1}. of a block of ${count}`)
    rows.push(value as ArchivedRow)
    at = offset
  }
  return rows
}
