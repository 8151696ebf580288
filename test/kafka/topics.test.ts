import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { describeSet } from '../../cli/topics/admin.ts'
import { assertTopics } from '../../cli/topics/assert.ts'
import { createSet } from '../../cli/topics/create.ts'
import { openKafkaAdmin } from '../../log/kafka/open-admin.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { systemClock } from '../../platform/clock.ts'
import { driftOf, NOTHING_ASKED } from '../../schemas/topic-drift.ts'
import { DERIVED_TOPICS, FIXTURE_STATE, fullName, RAW_ACTIONS, TOPIC_SET, topicConfig } from '../../schemas/topics.ts'
import { jsonLines, touchline } from '../cli/touchline.ts'
import { newRecord } from '../log/helpers.ts'
import { ROOT } from '../tidy/tree.ts'
import { client } from './helpers.ts'

const { address, registry } = inject('kafka')
const URL = `kafka://${address}`

const admin = openKafkaAdmin({ brokers: [address], tls: null, sasl: null }, systemClock)
afterAll(() => admin.close())

function somePrefix(): string {
  return `topics-${randomBytes(6).toString('hex')}.`
}

/** As somebody else may have made it. */
function make(
  prefix: string,
  topic: { readonly name: string },
  settings: Readonly<Record<string, string>>,
  partitions = 2,
) {
  return admin.create([{ name: fullName(prefix, topic), partitions, replication: 1, settings }])
}

describe('the set', () => {
  it('is made once, with the settings of the table set explicitly, and stays as it is', async () => {
    const prefix = somePrefix()
    expect(await describeSet(admin, prefix)).toEqual(new Map())
    const asked = { partitions: 3, replication: null }
    const names = TOPIC_SET.map((topic) => fullName(prefix, topic))
    expect(await createSet(admin, prefix, asked)).toEqual({ made: names, drift: [] })
    const found = await describeSet(admin, prefix)
    for (const topic of TOPIC_SET) {
      const { partitions, replication, settings } = found.get(fullName(prefix, topic)) ?? {}
      expect({ topic: topic.name, partitions, replication }).toEqual({
        topic: topic.name,
        partitions: 3,
        replication: 1,
      })
      for (const [name, value] of Object.entries(topicConfig(topic))) {
        expect([topic.name, name, settings?.[name]]).toEqual([topic.name, name, { value, isSet: true }])
      }
    }
    expect(await createSet(admin, prefix, NOTHING_ASKED)).toEqual({ made: [], drift: [] })
    expect(driftOf(prefix, found, asked)).toEqual([])
  })

  it('made by two at once is made once', async () => {
    const prefix = somePrefix()
    const both = await Promise.all([createSet(admin, prefix, NOTHING_ASKED), createSet(admin, prefix, NOTHING_ASKED)])
    expect(both.flatMap(({ drift }) => drift)).toEqual([])
    expect((await describeSet(admin, prefix)).size).toBe(TOPIC_SET.length)
  })

  it('that differs is told and left alone, what is missing gets the number that is there', async () => {
    const prefix = somePrefix()
    await make(prefix, FIXTURE_STATE, { 'cleanup.policy': 'delete' })
    const { made, drift } = await createSet(admin, prefix, NOTHING_ASKED)
    expect(made).toHaveLength(TOPIC_SET.length - 1)
    const topic = fullName(prefix, FIXTURE_STATE)
    expect(drift).toContainEqual({ topic, what: 'cleanup.policy', expected: 'compact', found: 'delete' })
    const found = await describeSet(admin, prefix)
    expect([...found.values()].map(({ partitions }) => partitions)).toEqual(TOPIC_SET.map(() => 2))
    expect(found.get(topic)?.settings['cleanup.policy']?.value).toBe('delete')
  })

  it('of another number of partitions is not completed', async () => {
    const prefix = somePrefix()
    await make(prefix, RAW_ACTIONS, topicConfig(RAW_ACTIONS))
    const { made, drift } = await createSet(admin, prefix, { partitions: 4, replication: null })
    expect(made).toEqual([])
    expect(drift[0]).toEqual({ topic: fullName(prefix, RAW_ACTIONS), what: 'partitions', expected: '4', found: '2' })
    expect((await describeSet(admin, prefix)).size).toBe(1)
  })

  it('with more replicas than there are brokers is refused in words', async () => {
    const prefix = somePrefix()
    await expect(createSet(admin, prefix, { partitions: 1, replication: 3 })).rejects.toMatchObject({
      code: 'topic-refused',
      message: expect.stringMatching(
        new RegExp(`^${prefix}[a-z-]+: expected the cluster to create it, found: .*eplication`),
      ),
    })
  })
})

describe('before anything is derived', () => {
  /** A reader of a log in which a key of two partitions is where it belongs. */
  async function readerOf(prefix: string) {
    const log = openMemoryLog({ partitions: 2 })
    const keys = Array.from({ length: 8 }, (_, n) => `fixture-${n}`)
    await log.append(keys.map((key) => newRecord(fullName(prefix, RAW_ACTIONS), key, key)))
    return log
  }

  it('a set as it was made will do, and so will one that is not there', async () => {
    const prefix = somePrefix()
    const log = await readerOf(prefix)
    await assertTopics(admin, log, { prefix })
    await createSet(admin, prefix, { partitions: 2, replication: null })
    await assertTopics(admin, log, { prefix })
  })

  it.each([
    ['retention.ms', '604800000', 'retention.ms=604800000'],
    ['retention.bytes', '1000000', 'retention.bytes=1000000'],
    ['cleanup.policy', 'compact,delete', 'cleanup.policy=compact,delete'],
  ])('raw-actions with %s of %s will not', async (name, value, found) => {
    const prefix = somePrefix()
    await make(prefix, RAW_ACTIONS, { ...topicConfig(RAW_ACTIONS), [name]: value })
    await expect(assertTopics(admin, await readerOf(prefix), { prefix })).rejects.toMatchObject({
      code: 'topic-forgets',
      message: `${prefix}raw-actions: expected that it keeps every record for good, found ${found}`,
    })
  })

  it('numbers that differ will not, whichever prefix raw-actions have', async () => {
    const [prefix, rawPrefix] = [somePrefix(), somePrefix()]
    await make(rawPrefix, RAW_ACTIONS, topicConfig(RAW_ACTIONS))
    await make(prefix, FIXTURE_STATE, topicConfig(FIXTURE_STATE), 3)
    await expect(assertTopics(admin, await readerOf(rawPrefix), { prefix, rawPrefix })).rejects.toMatchObject({
      code: 'partitions-changed',
      message: expect.stringContaining(`found 3 of ${prefix}fixture-state beside its 2`),
    })
  })

  it('a number that was changed since will not: the records tell', async () => {
    const prefix = somePrefix()
    await createSet(admin, prefix, { partitions: 3, replication: null })
    await expect(assertTopics(admin, await readerOf(prefix), { prefix })).rejects.toMatchObject({
      code: 'partitions-changed',
      message: expect.stringMatching(/found fixture fixture-\d in partition \d, and with 3 it belongs into \d$/),
    })
  })
})

describe('touchline topics', () => {
  it('create and check tell what they did and found, by their exit codes too', async () => {
    const log = ['--log', URL, '--prefix', somePrefix()]
    const none = await touchline(['topics', 'check', ...log])
    expect(none.code).toBe(1)
    expect(none.stderr).toMatch(/expected topics as .* has them, found none of them\. .*topics create/)
    const created = await touchline(['topics', 'create', '--partitions', '2', ...log])
    expect({ code: created.code, stderr: created.stderr }).toEqual({ code: 0, stderr: '' })
    expect(created.stdout.match(/ made$/gm)).toHaveLength(TOPIC_SET.length)
    const again = await touchline(['topics', 'create', ...log, '--json'])
    expect(jsonLines(again.stdout).map(({ done }) => done)).toEqual(TOPIC_SET.map(() => 'there'))
    const other = await touchline(['topics', 'create', '--partitions', '5', ...log])
    expect(other.code).toBe(1)
    expect(other.stdout).toContain('partitions: 2, expected 5')
  })
})

it('process refuses raw-actions that forget, before it has written anything', async () => {
  const prefix = somePrefix()
  const log = ['--log', `${URL}?registry=${registry}`, '--prefix', prefix]
  await createSet(admin, prefix, { partitions: 2, replication: null })
  const imports = ['import', join(ROOT, 'docs/samples/soccer.ndjson'), '--sport', 'soccer']
  expect((await touchline([...imports, ...log])).code).toBe(0)
  const theirs = client(address).admin()
  const topic = fullName(prefix, RAW_ACTIONS)
  const configEntries = [{ name: 'retention.ms', value: '86400000' }]
  await theirs.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] })
  const { code, stderr } = await touchline(['process', '--once', ...log])
  expect(code).toBe(1)
  expect(stderr).toContain(`${topic}: expected that it keeps every record for good, found retention.ms=86400000`)
  for (const derived of DERIVED_TOPICS) {
    const ends = await theirs.fetchTopicOffsets(fullName(prefix, derived))
    expect(ends.map(({ offset }) => offset)).toEqual(['0', '0'])
  }
  await theirs.disconnect()
})

it('a broker that is not there is told within its time', async () => {
  const nowhere = openKafkaAdmin({ brokers: ['127.0.0.1:1'], tls: null, sasl: null }, systemClock)
  try {
    await expect(nowhere.describe(['x'], [])).rejects.toMatchObject({ code: 'log-unavailable' })
  } finally {
    nowhere.close()
  }
}, 30_000)
