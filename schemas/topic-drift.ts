import type { FoundTopic } from '../log/admin.ts'
import { fullName, RAW_ACTIONS, TOPIC_SET, topicConfig } from './topics.ts'

/** Where a topic is not what the table says. */
export interface Drift {
  readonly topic: string
  /** `topic`, `partitions`, `replication` or the name of a setting. */
  readonly what: string
  readonly expected: string
  readonly found: string
}

export interface Asked {
  /** Null: as many as raw-actions has, or else the first topic that is there. */
  readonly partitions: number | null
  /** Likewise. */
  readonly replication: number | null
}

export const NOTHING_ASKED: Asked = { partitions: null, replication: null }

export type FoundTopics = ReadonlyMap<string, FoundTopic>

/** Every setting that the table says something about. */
export const SETTINGS: readonly string[] = [...new Set(TOPIC_SET.flatMap((topic) => Object.keys(topicConfig(topic))))]

/** All that differs from the table, topic by topic; empty: nothing does. */
export function driftOf(prefix: string, found: FoundTopics, asked: Asked): readonly Drift[] {
  const first = found.get(fullName(prefix, RAW_ACTIONS)) ?? [...found.values()][0]
  const partitions = asked.partitions ?? first?.partitions
  const replication = asked.replication ?? first?.replication
  return TOPIC_SET.flatMap((topic) => {
    const name = fullName(prefix, topic)
    const there = found.get(name)
    if (there === undefined) return [{ topic: name, what: 'topic', expected: 'there', found: MISSING }]
    const settings = Object.entries(topicConfig(topic)).map(
      ([setting, value]) => [setting, value, there.settings[setting]?.value ?? 'nothing'] as const,
    )
    const all = [
      ['partitions', partitions, there.partitions] as const,
      ['replication', replication, there.replication] as const,
      ...settings,
    ]
    return all
      .filter(([, wanted, is]) => wanted !== is)
      .map(([what, wanted, is]) => ({ topic: name, what, expected: String(wanted), found: String(is) }))
  })
}

const MISSING = 'missing'

export function isMissing({ what, found }: Drift): boolean {
  return what === 'topic' && found === MISSING
}

/** What would let records of raw-actions go that are not yet, or no longer, derived from; null: nothing does. */
export function expiryOf({ settings }: FoundTopic): string | null {
  const limit = ['retention.ms', 'retention.bytes'].find((name) => (settings[name]?.value ?? '-1') !== '-1')
  if (limit !== undefined) return `${limit}=${settings[limit]?.value}`
  const cleanup = settings['cleanup.policy']?.value ?? ''
  return cleanup.includes('compact') ? `cleanup.policy=${cleanup}` : null
}
