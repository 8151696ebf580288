import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { type Counted, countDerived } from '../../bench/kafka/count.ts'
import type { LogRecord } from '../../log/log.ts'
import { body } from '../../schemas/codec.ts'
import { DERIVED_TOPICS, FIXTURE_STATE, fullName, SCORE_CHANGES, type Topic } from '../../schemas/topics.ts'
import { jars } from '../../scripts/kafka/jars.mjs'
import { MATCHES, openWorld, recordsOf, run } from '../processors/world.ts'
import { client, temporaryFolder } from './helpers.ts'

const PARTITIONS = 4
const NO_FAULTS = { duplicates: 0, disorder: 0, holes: 0, misplaced: 0, misjoined: 0, uncovered: 0, firstProblem: null }

describe('the independent reader of derived topics', () => {
  it('finds nothing wrong with what was derived, and the digest of it', async () => {
    const derived = await given()
    const digestsFile = join(temporaryFolder(), 'digests')
    const counted = await count(derived, { digestsFile })
    expect(counted).toMatchObject({ ...NO_FAULTS, complete: true, exact: true, fixtures: 2, digest: digestOf(derived) })
    expect(counted.topics).toEqual(
      Object.fromEntries(derived.map(({ topic, records }) => [topic.name, records.length])),
    )
    expect(counted.states).toBe(counted.topics[FIXTURE_STATE.name])
  })

  it('does not see what was aborted', async () => {
    const derived = await given()
    expect(await count(derived, { aborted: derived })).toMatchObject({ ...NO_FAULTS, exact: true })
  })

  it.each<[string, Topic, (records: readonly LogRecord[]) => readonly LogRecord[], Partial<Counted>]>([
    ['a record that is there twice', SCORE_CHANGES, (all) => [...all, first(all)], { duplicates: 1 }],
    ['a state that is missing', FIXTURE_STATE, (all) => all.filter((one) => one !== first(all)), { holes: 1 }],
    ['two that are the wrong way round', SCORE_CHANGES, swapped, { disorder: 1, holes: 0 }],
    [
      'one with the id of another topic',
      SCORE_CHANGES,
      (all) => [renamed(first(all)), ...all.slice(1)],
      { misplaced: 1 },
    ],
    [
      'a revision that is not its state’s',
      SCORE_CHANGES,
      (all) => [revised(first(all)), ...all.slice(1)],
      { misjoined: 1 },
    ],
  ])('notices %s', async (_, topic, change, faults) => {
    const derived = await given()
    const changed = derived.map((one) => (one.topic === topic ? { topic, records: change(one.records) } : one))
    const counted = await count(changed)
    expect(counted).toMatchObject({ exact: false, ...faults })
    expect(counted.firstProblem).not.toBe(null)
  })

  it('notices a raw record of which nothing was derived, and counts that are not those expected', async () => {
    const derived = await given()
    const source = first(derived.find(({ topic }) => topic === FIXTURE_STATE)?.records ?? []).headers.source
    const without = derived.map(({ topic, records }) => ({
      topic,
      records: records.filter((r) => r.headers.source !== source),
    }))
    expect(await count(without)).toMatchObject({ exact: false, uncovered: 1 })
    const expecting = { expect: { [FIXTURE_STATE.name]: 3 }, msMax: 20_000 }
    expect(await count(derived, expecting)).toMatchObject({ complete: true, exact: false })
    const waiting = { expect: { [FIXTURE_STATE.name]: 1000 }, idleMsMax: 500 }
    expect(await count(derived, waiting)).toMatchObject({ complete: false, exact: false })
  })
})

interface Derived {
  readonly topic: Topic
  readonly records: readonly LogRecord[]
}

/** What the real processors derive, from a log in memory. */
async function given(): Promise<readonly Derived[]> {
  const world = await openWorld(MATCHES, PARTITIONS)
  await run(world)
  return Promise.all(DERIVED_TOPICS.map(async (topic) => ({ topic, records: await recordsOf(world, topic) })))
}

interface Counting {
  readonly aborted?: readonly Derived[]
  readonly digestsFile?: string
  readonly expect?: Readonly<Record<string, number>>
  readonly idleMsMax?: number
  readonly msMax?: number
}

/** Writes the records to topics of their own, by another's client, and has them read. */
async function count(derived: readonly Derived[], { aborted, ...options }: Counting = {}): Promise<Counted> {
  const { address } = inject('kafka')
  const prefix = `count-${randomUUID()}.`
  // The broker makes its own topics for transactions with the first one.
  const kafka = client(address, { retry: { retries: 12 } })
  const admin = kafka.admin()
  await admin.connect()
  const topics = DERIVED_TOPICS.map((topic) => ({ topic: fullName(prefix, topic), numPartitions: PARTITIONS }))
  await admin.createTopics({ topics, waitForLeaders: true })
  await admin.disconnect()
  const producer = kafka.producer({ transactionalId: prefix, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  if (aborted !== undefined) {
    const unit = await producer.transaction()
    await unit.sendBatch({ topicMessages: messagesOf(prefix, aborted) })
    await unit.abort()
  }
  const unit = await producer.transaction()
  await unit.sendBatch({ topicMessages: messagesOf(prefix, derived) })
  await unit.commit()
  await producer.disconnect()
  return countDerived({ classPath: jars().kafka, address, prefix, msMax: 20_000, ...options })
}

function messagesOf(prefix: string, derived: readonly Derived[]) {
  return derived.map(({ topic, records }) => ({
    topic: fullName(prefix, topic),
    messages: records.map(({ key, partition, value, headers }) => ({
      key,
      partition,
      value: Buffer.from(value),
      headers,
    })),
  }))
}

/** DESIGN §4: bodies of a fixture in the order of their emission; then the lines of all fixtures. */
function digestOf(derived: readonly Derived[]): string {
  const emitted = derived.flatMap(({ records }, topic) => records.map((record) => ({ record, topic })))
  const offset = (record: LogRecord): number => Number(record.headers.source?.split('/')[2])
  const n = (record: LogRecord): number => Number(record.headers.id?.split('/').at(-1))
  emitted.sort((a, b) => offset(a.record) - offset(b.record) || a.topic - b.topic || n(a.record) - n(b.record))
  const lines = ['f1', 'f2'].map((fixtureId) => {
    const hash = createHash('sha256')
    for (const { record } of emitted) if (record.key === fixtureId) hash.update(body(record.value))
    return `${fixtureId} ${hash.digest('hex')}\n`
  })
  return createHash('sha256').update(lines.join('')).digest('hex')
}

function first(records: readonly LogRecord[]): LogRecord {
  const [record] = records
  if (record === undefined) throw new Error('expected a record, found none')
  return record
}

/** The first two of a fixture. */
function swapped(records: readonly LogRecord[]): readonly LogRecord[] {
  const one = first(records)
  const two = first(records.filter((record) => record !== one && record.key === one.key))
  return [two, one, ...records.filter((record) => record !== one && record !== two)]
}

function renamed(record: LogRecord): LogRecord {
  const id = record.headers.id?.replace(SCORE_CHANGES.name, FIXTURE_STATE.name) ?? ''
  return { ...record, headers: { ...record.headers, id } }
}

/** The revision is a small number behind three short texts: one byte, the double of it. */
function revised(record: LogRecord): LogRecord {
  const value = Uint8Array.from(record.value)
  let at = 5
  for (let i = 0; i < 3; i++) at += 1 + (value[at] ?? 0) / 2
  value[at] = (value[at] ?? 0) + 2
  return { ...record, value }
}
