import type { EventLog, LogReader, NewRecord } from '../log/log.ts'
import { TouchlineError } from '../platform/errors.ts'
import { COMPATIBILITY, checkCompatible, sameSchema } from './compatible.ts'
import { SCHEMAS_TOPIC } from './topics.ts'

/** Where readers look schemas up; changes nothing. */
export interface SchemaSource {
  /** Rejects with `schema-unknown`. */
  byId(id: number): Promise<string>
  /** What is registered under a subject; one that is not there has no versions. */
  subject(name: string): Promise<Subject>
}

/**
 * Where schemas get their ids: the embedded log's own, or beside Kafka Confluent's or one that speaks as it does. That one
 * rejects with `registry-unavailable`, which can be retried, and `registry-refused`.
 */
export interface SchemaRegistry extends SchemaSource {
  /**
   * The id of this schema under this subject, the same for the same schema. Rejects with `schema-incompatible`; then nothing
   * was registered.
   */
  register(subject: string, schemaText: string): Promise<number>
}

export interface Subject {
  /** Ascending. */
  readonly versions: readonly SchemaVersion[]
  /** Null where the subject has none of its own. */
  readonly compatibility: string | null
}

export interface SchemaVersion {
  readonly version: number
  readonly id: number
  readonly schema: string
}

export interface SubjectSchema {
  readonly subject: string
  readonly schema: string
}

/**
 * Ids of these schemas, in their order; registers what is not there yet. All are checked first: when one is incompatible,
 * none is registered.
 */
export async function registerAll(
  registry: SchemaRegistry,
  schemas: readonly SubjectSchema[],
): Promise<readonly number[]> {
  const subjects = await Promise.all(schemas.map(({ subject }) => registry.subject(subject)))
  const known = schemas.map(({ schema }, i) => idIn(subjects[i] as Subject, schema))
  for (const [i, { subject, schema }] of schemas.entries()) {
    if (known[i] === null) checkCompatible(subject, schema, textsOf(subjects[i] as Subject))
  }
  const ids: number[] = []
  // One after the other: the embedded log's ids are in the order of the topics.
  for (const [i, { subject, schema }] of schemas.entries()) {
    ids.push(known[i] ?? (await registry.register(subject, schema)))
  }
  return ids
}

/** Null also where the level of the subject lets another version in that is not compatible with it. */
export function idIn({ versions, compatibility }: Subject, schema: string): number | null {
  return compatibility === COMPATIBILITY ? (versionIn(versions, schema)?.id ?? null) : null
}

export function versionIn(versions: readonly SchemaVersion[], schema: string): SchemaVersion | undefined {
  return versions.find((version) => sameSchema(version.schema, schema))
}

export function textsOf({ versions }: Subject): readonly string[] {
  return versions.map(({ schema }) => schema)
}

const TOPIC = SCHEMAS_TOPIC.name
/** All records of the topic have this key, so that they share a partition and have one order. */
const KEY = 'schemas'

/**
 * The embedded log's own, one for all prefixes as there is one registry beside Kafka: an internal topic, as Confluent's is;
 * the id of a schema is its offset + 1.
 */
export function embeddedRegistry(log: EventLog): SchemaRegistry {
  const source = embeddedSchemas(log)
  return {
    ...source,
    async register(subject, schema) {
      const known = await source.subject(subject)
      const found = idIn(known, schema)
      if (found !== null) return found
      checkCompatible(subject, schema, textsOf(known))
      await log.append([record({ subject, schema })])
      // Another process may have done the same meanwhile: the first one counts, for both.
      return idIn(await source.subject(subject), schema) as number
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
    async subject(name) {
      const of = (await registered(log)).flatMap((r, i) =>
        r.subject === name ? [{ id: i + 1, schema: r.schema }] : [],
      )
      // What two processes registered at once is there twice.
      const distinct = of.filter(({ schema }, i) => of.findIndex((other) => other.schema === schema) === i)
      return { versions: distinct.map((one, i) => ({ version: i + 1, ...one })), compatibility: COMPATIBILITY }
    },
  }
}

async function registered(log: LogReader): Promise<readonly SubjectSchema[]> {
  const records = await log.readKey(TOPIC, KEY)
  return records.map((record) => JSON.parse(Buffer.from(record.value).toString()) as SubjectSchema)
}

/** Its time is that of the schema, which has none: 1970. */
function record(value: SubjectSchema): NewRecord {
  return { topic: TOPIC, key: KEY, value: Buffer.from(JSON.stringify(value)), headers: {}, timestamp: 0 }
}
