import type { EventLog, NewRecord } from '../log/log.ts'
import { TouchlineError } from '../platform/errors.ts'
import { compile } from './avro.ts'
import { SCHEMAS_TOPIC } from './topics.ts'

/** Where schemas get their ids. Kafka's is Confluent's or a registry that speaks as it does. */
export interface SchemaRegistry {
  /** The id of this schema under this subject; the same text under the same subject has one id. */
  register(subject: string, schemaText: string): Promise<number>
  /** Rejects with `schema-unknown`. */
  byId(id: number): Promise<string>
}

interface Registered {
  readonly subject: string
  readonly schema: string
}

/** All records of the topic have this key, so that they share a partition and have one order. */
const KEY = 'schemas'

/**
 * The embedded log's own, one for all prefixes as there is one registry beside Kafka: an internal topic, as Confluent's is;
 * the id of a schema is its offset + 1.
 */
export function embeddedRegistry(log: EventLog): SchemaRegistry {
  const topic = SCHEMAS_TOPIC.name

  async function all(): Promise<readonly Registered[]> {
    const records = await log.readKey(topic, KEY)
    return records.map((record) => JSON.parse(Buffer.from(record.value).toString()) as Registered)
  }

  return {
    async register(subject, schema) {
      const known = await all()
      const found = known.findIndex((r) => r.subject === subject && r.schema === schema)
      if (found !== -1) return found + 1
      checkCompatible(subject, schema, known)
      await log.append([record(topic, { subject, schema })])
      // Another process may have done the same meanwhile: the first one counts, for both.
      const after = await all()
      return after.findIndex((r) => r.subject === subject && r.schema === schema) + 1
    },
    async byId(id) {
      const found = (await all())[id - 1]
      if (found === undefined) throw new TouchlineError('schema-unknown', { id, where: topic })
      return found.schema
    },
  }
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
function record(topic: string, value: Registered): NewRecord {
  return { topic, key: KEY, value: Buffer.from(JSON.stringify(value)), headers: {}, timestamp: 0 }
}
