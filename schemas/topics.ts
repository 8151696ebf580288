import type { RecordOf } from './records.ts'

/** The one table of topics: names appear nowhere else. All are keyed by fixtureId and have the log's partition count. */

export type TopicName = keyof RecordOf
export type DerivedTopic = Exclude<TopicName, 'raw-actions'>

export interface Topic {
  /** Short name: the full one has the prefix before it. */
  readonly name: TopicName
  readonly key: 'fixtureId'
  /** Name of its record; the schema is in `<file>.avsc`. */
  readonly schema: string
  readonly file: string
  /** `log` = the same count for all topics of a log. */
  readonly partitions: 'log'
  /** `delete` without a limit, so everything is kept; `compact` keeps the newest record of each fixture. */
  readonly cleanup: 'delete' | 'compact'
  readonly derived: boolean
  readonly doc: string
}

export const DEFAULT_PREFIX = 'touchline.'
export const DEFAULT_KAFKA_PARTITIONS = 24
export const MESSAGE_BYTES_MAX = 4 * 1024 * 1024
const COMPACTION_LAG_MS = 7 * 24 * 3600 * 1000

export const RAW_ACTIONS = 'raw-actions'

/** Derived topics in the order in which the records of one raw record are emitted. */
export const TOPICS: readonly Topic[] = [
  topic('raw-actions', 'RawAction', 'delete', 'what the provider sent, byte for byte'),
  topic('action-changes', 'ActionChange', 'delete', 'one for each accepted packet: what its action is now'),
  topic('corrections', 'Correction', 'delete', 'packets that changed what was published of an action'),
  topic('score-changes', 'ScoreChange', 'delete', 'every movement of the score'),
  topic('fixture-events', 'FixtureEvent', 'delete', "transitions in the provider's summary"),
  topic('feed-quality', 'FeedQuality', 'delete', 'connections, gaps, duplicates, disagreement'),
  topic('fixture-state', 'FixtureState', 'compact', 'what is known of a fixture now'),
  topic('quarantine', 'Quarantined', 'delete', 'frames that could not be applied, and why'),
  topic('fixtures', 'Fixture', 'compact', "the provider's fixtures list"),
]

export const DERIVED_TOPICS: readonly Topic[] = TOPICS.filter((t) => t.derived)

/** Internal: the embedded log's own schema registry (schemas/registry.ts). */
export const SCHEMAS_TOPIC = '_schemas'

export function fullName(prefix: string, name: TopicName | typeof SCHEMAS_TOPIC): string {
  return prefix + name
}

/** A topic by its name with or without the prefix; null when there is none. */
export function findTopic(prefix: string, name: string): Topic | null {
  return TOPICS.find((t) => t.name === name || prefix + t.name === name) ?? null
}

/** TopicNameStrategy. */
export function subjectOf(prefix: string, name: TopicName): string {
  return `${prefix}${name}-value`
}

/** The consumer group of `process`; it begins with the prefix so that ACLs can name it. */
export function processGroup(prefix: string): string {
  return `${prefix}process`
}

/** Topic configuration as Kafka names it. */
export function topicConfig(topic: Topic): Readonly<Record<string, string>> {
  const cleanup =
    topic.cleanup === 'compact'
      ? { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(COMPACTION_LAG_MS) }
      : { 'cleanup.policy': 'delete', 'retention.ms': '-1' }
  return { ...cleanup, 'max.message.bytes': String(MESSAGE_BYTES_MAX) }
}

function topic(name: TopicName, schema: string, cleanup: Topic['cleanup'], doc: string): Topic {
  const file = schema.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase()
  return { name, key: 'fixtureId', schema, file, partitions: 'log', cleanup, derived: name !== RAW_ACTIONS, doc }
}
