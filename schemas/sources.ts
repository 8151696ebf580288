import { readFileSync } from 'node:fs'
import { TOPICS, type Topic } from './topics.ts'

/** A schema as its `.avsc` file has it, as far as this project reads it. */
export interface RecordSchema {
  readonly type: 'record'
  readonly name: string
  readonly namespace?: string
  readonly doc: string
  readonly fields: readonly FieldSchema[]
}

export interface FieldSchema {
  readonly name: string
  readonly type: AvroSchema
  readonly doc: string
  readonly default?: unknown
}

export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | RecordSchema
  | { readonly type: 'array'; readonly items: AvroSchema }
  | { readonly type: 'long'; readonly logicalType: 'timestamp-micros' }

/** The `.avsc` files lie beside this one, compiled or not; read once. */
const SCHEMAS: ReadonlyMap<Topic, RecordSchema> = new Map(
  TOPICS.map((topic) => [topic, JSON.parse(readFileSync(new URL(`${topic.file}.avsc`, import.meta.url), 'utf8'))]),
)

export function schemaOf(topic: Topic): RecordSchema {
  return SCHEMAS.get(topic) as RecordSchema
}

/** The text that goes to a registry. */
export function schemaText(topic: Topic): string {
  return JSON.stringify(schemaOf(topic))
}
