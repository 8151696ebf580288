import type { EventLog, LogReader, NewRecord } from '../log/log.ts'
import { TouchlineError } from '../platform/errors.ts'
import { compile } from './avro.ts'
import { SCHEMAS_TOPIC } from './topics.ts'

/** Where readers look schemas up. */
export interface SchemaSource {
  /** Rejects with `schema-unknown`. */
  byId(id: number): Promise<string>
}

/** Where schemas get their ids. Kafka's is Confluent's or a registry that speaks as it does. */
export interface SchemaRegistry extends SchemaSource {
  /** The id of this schema under this subject; the same text under the same subject has one id. */
  register(subject: string, schemaText: string): Promise<number>
}

interface Registered {
  readonly subject: string
  readonly schema: string
}

const TOPIC = SCHEMAS_TOPIC.name
/** All records of the topic have this key, so that they share a partition and have one order. */
const KEY = 'schemas'

/**
 * The embedded log's own, one for all prefixes as there is one registry beside Kafka: an internal topic, as Confluent's is;
 * the id of a schema is its offset + 1.
 */
export function embeddedRegistry(log: EventLog): SchemaRegistry {
  return {
    ...embeddedSchemas(log),
    async register(subject, schema) {
      const known = await registered(log)
      const found = known.findIndex((r) => r.subject === subject && r.schema === schema)
      if (found !== -1) return found + 1
      checkCompatible(subject, schema, known)
      await log.append([record({ subject, schema })])
      // Another process may have done the same meanwhile: the first one counts, for both.
      const after = await registered(log)
      return after.findIndex((r) => r.subject === subject && r.schema === schema) + 1
    },
  }
}

/** What others have registered, for those who only read the log. */
export function embeddedSchemas(log: LogReader): SchemaSource {
  return {
    async byId(id) {
      const found = (await registered(log))[id - 1]
      if (found === undefined) throw new TouchlineError('schema-unknown', { id, where: TOPIC })
      return found.schema
    },
  }
}

async function registered(log: LogReader): Promise<readonly Registered[]> {
  const records = await log.readKey(TOPIC, KEY)
  return records.map((record) => JSON.parse(Buffer.from(record.value).toString()) as Registered)
}

/** FULL_TRANSITIVE: each version reads what every other has written. */
function checkCompatible(subject: string, schema: string, known: readonly Registered[]): void {
  const type = compile(schema)
  for (const other of known) {
    if (other.subject !== subject) continue
    const otherType = compile(other.schema)
    try {
      type.createResolver(otherType)
      otherType.createResolver(type)
    } catch (cause) {
      throw new TouchlineError('schema-incompatible', { subject }, { cause })
    }
  }
}

/** Its time is that of the schema, which has none: 1970. */
function record(value: Registered): NewRecord {
  return { topic: TOPIC, key: KEY, value: Buffer.from(JSON.stringify(value)), headers: {}, timestamp: 0 }
}
