import { describe, expect, it } from 'vitest'
import type { FoundTopic } from '../../log/admin.ts'
import { driftOf, expiryOf, type FoundTopics, NOTHING_ASKED } from '../../schemas/topic-drift.ts'
import { CORRECTIONS, FIXTURES, fullName, RAW_ACTIONS, TOPIC_SET, topicConfig } from '../../schemas/topics.ts'

const PREFIX = 'a.'

type Change = Partial<Omit<FoundTopic, 'settings'>> & { readonly settings?: Readonly<Record<string, string>> }

/** A set as the table has it, with 24 partitions and 3 replicas, but for one topic. Null: it is missing. */
function setWith(changed: { readonly name: string }, change: Change | null): FoundTopics {
  const found = TOPIC_SET.filter((topic) => topic !== changed || change !== null).map((topic) => {
    const { settings: other = {}, ...counts } = topic === changed ? (change ?? {}) : {}
    const values = Object.entries({ ...topicConfig(topic), ...other })
    const settings = Object.fromEntries(values.map(([name, value]) => [name, { value, isSet: true }]))
    return [fullName(PREFIX, topic), { partitions: 24, replication: 3, settings, ...counts }] as const
  })
  return new Map(found)
}

describe('drift', () => {
  it.each([
    ['a missing topic', CORRECTIONS, null, { what: 'topic', expected: 'there', found: 'missing' }],
    ['another count', CORRECTIONS, { partitions: 25 }, { what: 'partitions', expected: '24', found: '25' }],
    ['fewer replicas', CORRECTIONS, { replication: 1 }, { what: 'replication', expected: '3', found: '1' }],
    [
      'a retention',
      CORRECTIONS,
      { settings: { 'retention.ms': '604800000' } },
      { what: 'retention.ms', expected: '-1', found: '604800000' },
    ],
    [
      'no compaction',
      FIXTURES,
      { settings: { 'cleanup.policy': 'delete' } },
      { what: 'cleanup.policy', expected: 'compact', found: 'delete' },
    ],
    [
      'compaction at once',
      FIXTURES,
      { settings: { 'min.compaction.lag.ms': '0' } },
      { what: 'min.compaction.lag.ms', expected: '604800000', found: '0' },
    ],
    [
      'smaller records',
      RAW_ACTIONS,
      { settings: { 'max.message.bytes': '1048588' } },
      { what: 'max.message.bytes', expected: '4194304', found: '1048588' },
    ],
  ] as const)('tells %s', (_, topic, change, drift) => {
    expect(driftOf(PREFIX, setWith(topic, change), NOTHING_ASKED)).toEqual([
      { topic: fullName(PREFIX, topic), ...drift },
    ])
  })

  it('is none where all is as the table has it', () => {
    expect(driftOf(PREFIX, setWith(CORRECTIONS, {}), NOTHING_ASKED)).toEqual([])
  })

  it('is measured by what was asked for', () => {
    const drift = driftOf(PREFIX, setWith(CORRECTIONS, {}), { partitions: 48, replication: 3 })
    expect(drift.map(({ what, found }) => `${what} ${found}`)).toEqual(TOPIC_SET.map(() => 'partitions 24'))
  })

  it('is a changed count of raw-actions in all others', () => {
    const drift = driftOf(PREFIX, setWith(RAW_ACTIONS, { partitions: 48 }), NOTHING_ASKED)
    expect(drift).toHaveLength(TOPIC_SET.length - 1)
  })
})

it('raw-actions forget by time, by size or by compaction', () => {
  const expiry = (settings: Readonly<Record<string, string>>) => {
    const found = setWith(RAW_ACTIONS, { settings }).get(fullName(PREFIX, RAW_ACTIONS))
    return found && expiryOf(found)
  }
  expect(expiry({})).toBeNull()
  expect(expiry({ 'retention.ms': '1000' })).toBe('retention.ms=1000')
  expect(expiry({ 'retention.bytes': '0' })).toBe('retention.bytes=0')
  expect(expiry({ 'cleanup.policy': 'compact,delete' })).toBe('cleanup.policy=compact,delete')
})
