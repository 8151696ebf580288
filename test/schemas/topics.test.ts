import { expect, it } from 'vitest'
import {
  CORRECTIONS,
  DERIVED_TOPICS,
  FIXTURE_STATE,
  FIXTURES,
  findTopic,
  fullName,
  processGroup,
  subjectOf,
  TOPIC_SET,
  TOPICS,
  topicConfig,
} from '../../schemas/topics.ts'

it('lists the topics of the contract, derived ones in the order in which they are emitted, before any others', () => {
  expect(TOPICS[0]?.name).toBe('raw-actions')
  expect(DERIVED_TOPICS.map((t) => t.name).slice(0, 8)).toEqual([
    'action-changes',
    'corrections',
    'score-changes',
    'fixture-events',
    'feed-quality',
    'fixture-state',
    'quarantine',
    'fixtures',
  ])
})

it('keeps everything, and compacts what is a state', () => {
  expect(TOPICS.slice(0, 9).filter((t) => t.cleanup === 'compact')).toEqual([FIXTURE_STATE, FIXTURES])
  expect(topicConfig(FIXTURE_STATE)).toEqual({
    'cleanup.policy': 'compact',
    'compression.type': 'producer',
    'message.timestamp.after.max.ms': '9223372036854775807',
    'min.compaction.lag.ms': '604800000',
    'segment.bytes': '67108864',
    'segment.ms': '3155760000000',
    'max.message.bytes': '4194304',
    'message.timestamp.type': 'CreateTime',
  })
  expect(topicConfig(CORRECTIONS)).toEqual({
    'cleanup.policy': 'delete',
    'compression.type': 'producer',
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'segment.ms': '3155760000000',
    'max.message.bytes': '4194304',
    'message.timestamp.type': 'CreateTime',
    'message.timestamp.after.max.ms': '9223372036854775807',
  })
})

it('has the internal topics in the set of a prefix, and not among those that are read by others', () => {
  expect(TOPIC_SET.slice(TOPICS.length).map(({ name }) => name)).toEqual(['fold-snapshots'])
  expect(findTopic('a.', 'fold-snapshots')).toBeNull()
})

it('names topics, subjects and the group by the prefix', () => {
  expect(fullName('touchline.', CORRECTIONS)).toBe('touchline.corrections')
  expect(subjectOf('touchline.', CORRECTIONS)).toBe('touchline.corrections-value')
  expect(processGroup('touchline.')).toBe('touchline.process')
})

it('finds a topic with or without its prefix', () => {
  expect(findTopic('a.', 'corrections')).toBe(CORRECTIONS)
  expect(findTopic('a.', 'a.corrections')).toBe(CORRECTIONS)
  expect(findTopic('a.', 'b.corrections')).toBeNull()
})
