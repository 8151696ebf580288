import { MESSAGE_BYTES_MAX } from '../log/log.ts'
import type {
  ActionChange,
  Correction,
  FeedQuality,
  Fixture,
  FixtureEvent,
  FixtureState,
  Quarantined,
  RawAction,
  ScoreChange,
} from './records.ts'

/** Carries the type of a topic's values; there is nothing behind it at run time. */
declare const VALUE: unique symbol

/** What all topics of a log have. */
export interface KeptTopic {
  /** Short name: the full one has the prefix before it. */
  readonly name: string
  /** `delete` without a limit, so everything is kept; `compact` keeps the newest record of each fixture. */
  readonly cleanup: 'delete' | 'compact'
  /** Configuration on Kafka that differs from that of its kind. */
  readonly settings?: Readonly<Record<string, string>>
  readonly doc: string
}

/** A topic whose values are `V` in memory. */
export interface Topic<V = unknown> extends KeptTopic {
  readonly key: 'fixtureId'
  /** Name of its record; the schema is in `<file>.avsc`. */
  readonly schema: string
  readonly file: string
  /** `log` = the same count for all topics of a log. */
  readonly partitions: 'log'
  readonly derived: boolean
  readonly [VALUE]?: V
}

/** The one table of topics: their names appear nowhere else. All are keyed by fixtureId. */
export const RAW_ACTIONS = topic<RawAction>(
  'raw-actions',
  'RawAction',
  'delete',
  'what the provider sent, byte for byte',
)
export const ACTION_CHANGES = topic<ActionChange>(
  'action-changes',
  'ActionChange',
  'delete',
  'one for each accepted packet: what its action is now',
)
export const CORRECTIONS = topic<Correction>(
  'corrections',
  'Correction',
  'delete',
  'packets that changed what was published of an action',
)
export const SCORE_CHANGES = topic<ScoreChange>('score-changes', 'ScoreChange', 'delete', 'every movement of the score')
export const FIXTURE_EVENTS = topic<FixtureEvent>(
  'fixture-events',
  'FixtureEvent',
  'delete',
  "transitions in the provider's summary",
)
export const FEED_QUALITY = topic<FeedQuality>(
  'feed-quality',
  'FeedQuality',
  'delete',
  'connections, gaps, duplicates, disagreement',
)
export const FIXTURE_STATE = topic<FixtureState>(
  'fixture-state',
  'FixtureState',
  'compact',
  'what is known of a fixture now',
)
export const QUARANTINE = topic<Quarantined>(
  'quarantine',
  'Quarantined',
  'delete',
  'frames that could not be applied, and why',
)
export const FIXTURES = topic<Fixture>('fixtures', 'Fixture', 'compact', "the provider's fixtures list")

/** What lies in the topics, by their short names; for those who take values of several topics. */
export interface TopicValues {
  readonly 'raw-actions': RawAction
  readonly 'action-changes': ActionChange
  readonly corrections: Correction
  readonly 'score-changes': ScoreChange
  readonly 'fixture-events': FixtureEvent
  readonly 'feed-quality': FeedQuality
  readonly 'fixture-state': FixtureState
  readonly quarantine: Quarantined
  readonly fixtures: Fixture
}
export type TopicName = keyof TopicValues

/** Derived ones in the order in which the records of one raw record are emitted; new ones go to the end. */
export const TOPICS: readonly Topic[] = [
  RAW_ACTIONS,
  ACTION_CHANGES,
  CORRECTIONS,
  SCORE_CHANGES,
  FIXTURE_EVENTS,
  FEED_QUALITY,
  FIXTURE_STATE,
  QUARANTINE,
  FIXTURES,
]

export const DERIVED_TOPICS: readonly Topic[] = TOPICS.filter((t) => t.derived)

/**
 * Internal: the states of fixtures (processors/snapshot.ts), written with the outputs where a log does not find records by
 * key. Values are opaque bytes without a subject. A new owner reads a partition of it whole: what is old goes soon.
 */
export const FOLD_SNAPSHOTS: KeptTopic = {
  name: 'fold-snapshots',
  cleanup: 'compact',
  doc: 'internal: state of the fold, written with its outputs',
  settings: {
    'min.compaction.lag.ms': '0',
    'min.cleanable.dirty.ratio': '0.1',
    'segment.bytes': String(32 * 1024 * 1024),
    'segment.ms': String(10 * 60 * 1000),
  },
}

/** All that lies in a log under a prefix, the internal ones at the end. */
export const TOPIC_SET: readonly KeptTopic[] = [...TOPICS, FOLD_SNAPSHOTS]

/** Internal: the embedded log's own schema registry (schemas/registry.ts). */
export const SCHEMAS_TOPIC = { name: '_schemas' } as const

export const DEFAULT_PREFIX = 'touchline.'
/** A recording may be of a provider whose clock was wrong: what it says is taken. Kafka's largest number. */
const ANY_MS = '9223372036854775807'
const COMPACTION_LAG_MS = 7 * 24 * 3600 * 1000
/**
 * Records have the times of their match, marks of transactions those of the broker: where they lie further apart than this, the broker
 * begins a segment (three files) with each. A hundred years: segments are as large as their bytes allow.
 */
const SEGMENT_MS = 100 * 365.25 * 24 * 3600 * 1000
/** Only what is no longer written to is compacted. */
const COMPACTED_SEGMENT_BYTES = 64 * 1024 * 1024

export function fullName(prefix: string, topic: { readonly name: string }): string {
  return prefix + topic.name
}

/** Kafka's limit of a topic's name. */
const NAME_CHARACTERS_MAX = 249
export const PREFIX_CHARACTERS_MAX = NAME_CHARACTERS_MAX - Math.max(...TOPIC_SET.map(({ name }) => name.length))

/**
 * Whether Kafka takes the names of all topics with this prefix. An empty one is none: topics and group would have names
 * that anybody's may have, and an unset variable is the likely reason. `_schemas` is no topic's name with any prefix.
 */
export function isPrefix(text: string): boolean {
  return /^[a-zA-Z0-9._-]+$/.test(text) && text.length <= PREFIX_CHARACTERS_MAX
}

/** A topic by its name with or without the prefix; null when there is none. */
export function findTopic(prefix: string, name: string): Topic | null {
  return TOPICS.find((t) => t.name === name || fullName(prefix, t) === name) ?? null
}

/** TopicNameStrategy. */
export function subjectOf(prefix: string, topic: Topic): string {
  return `${fullName(prefix, topic)}-value`
}

/** The consumer group of `process`; it begins with the prefix so that ACLs can name it. */
export function processGroup(prefix: string): string {
  return `${prefix}process`
}

/** The group in which a fleet of `produce` shares the fixtures. */
export function produceGroup(prefix: string): string {
  return `${prefix}produce`
}

/** The group in which a replay keeps how far it has come in the topics that it writes. */
export function replayGroup(prefix: string): string {
  return `${prefix}replay`
}

/** Partitions on Kafka where nobody says. */
export const KAFKA_PARTITIONS = 24

/** Without these a broker's own limits of size or time would count, and what was recorded would go. */
const KEEPS_ALL: Readonly<Record<string, string>> = { 'retention.ms': '-1', 'retention.bytes': '-1' }
const COMPACTS: Readonly<Record<string, string>> = {
  'min.compaction.lag.ms': String(COMPACTION_LAG_MS),
  'segment.bytes': String(COMPACTED_SEGMENT_BYTES),
}

/** Topic configuration as Kafka names it: all that the contract depends on, whatever the brokers' defaults are. */
export function topicConfig({
  cleanup,
  settings,
}: Pick<KeptTopic, 'cleanup' | 'settings'>): Readonly<Record<string, string>> {
  return {
    'cleanup.policy': cleanup,
    ...(cleanup === 'compact' ? COMPACTS : KEEPS_ALL),
    'segment.ms': String(SEGMENT_MS),
    ...settings,
    // Another one would be the broker's own: it would compress anew what we could then not read.
    'compression.type': 'producer',
    'max.message.bytes': String(MESSAGE_BYTES_MAX),
    'message.timestamp.type': 'CreateTime',
    'message.timestamp.after.max.ms': ANY_MS,
  }
}

function topic<V>(name: string, schema: string, cleanup: Topic['cleanup'], doc: string): Topic<V> {
  const file = schema.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase()
  return { name, key: 'fixtureId', schema, file, partitions: 'log', cleanup, derived: schema !== 'RawAction', doc }
}
