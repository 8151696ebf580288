import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Connections } from '../../../log/kafka/client.ts'
import type { Cluster } from '../../../log/kafka/cluster.ts'
import { Tails } from '../../../log/kafka/tails.ts'
import { systemClock } from '../../../platform/clock.ts'
import { GIVEN_SEED } from '../../property.ts'
import { type Answer, type Asked, fetchBroker } from './fake-fetch.ts'

const NOT_LEADER = 6
const NO_TOPIC = 3
const OUT_OF_RANGE = 1
const NO_LIMIT = { records: 1000, bytes: 1e9 }
const quiet = new AbortController().signal

/** Partitions of one topic as lists of ascending offsets, and the brokers that lead them. */
class FakeKafka {
  readonly lists: number[][]
  readonly leaders: number[]
  requests = 0
  /** Instead of records. */
  errors = new Map<number, number>()
  readonly tails: Tails

  constructor(partitions: number) {
    this.lists = Array.from({ length: partitions }, () => [])
    this.leaders = this.lists.map(() => 1)
    const address = (port: number) => ({ host: 'fake', port })
    const cluster: Pick<Cluster, 'leaderOf' | 'forget'> = {
      leaderOf: async (_, partition) => address(this.leaders[partition] as number),
      forget: () => {},
    }
    const on: Pick<Connections, 'to'> = {
      to: async ({ port }) => fetchBroker((asked, waitMs) => this.answer(port, asked, waitMs)),
    }
    this.tails = new Tails(cluster as Cluster, on as Connections, systemClock)
    onTestFinished(() => this.tails.close(new Error('the test is over')))
  }

  private async answer(port: number, asked: readonly Asked[], waitMs: number): Promise<readonly Answer[]> {
    this.requests++
    const found = (): readonly Answer[] => asked.map((one) => this.found(port, one))
    for (let waited = 0; waited < waitMs; waited += 2) {
      if (found().some(({ errorCode, offsets }) => errorCode !== 0 || offsets.length > 0)) break
      await systemClock.sleep(2)
    }
    return found()
  }

  private found(port: number, { partition, offset }: Asked): Answer {
    const errorCode = this.leaders[partition] === port ? (this.errors.get(partition) ?? 0) : NOT_LEADER
    const offsets = errorCode === 0 ? this.plain(partition, offset).slice(0, 3) : []
    return { errorCode, offsets }
  }

  plain(partition: number, offset: number): readonly number[] {
    return (this.lists[partition] ?? []).filter((one) => one >= offset)
  }
}

interface Follower {
  readonly partition: number
  readonly start: number
  readonly records: number
}

/** Reads on and on as the log does: what is fetched, else by itself, else it waits; until it has the last offset. */
async function follow(
  kafka: FakeKafka,
  { partition, start, records }: Follower,
  last: number,
): Promise<readonly number[]> {
  const seen: number[] = []
  for (let offset = start; offset <= last; ) {
    const wish = { topic: 't', partition, offset }
    const taken = kafka.tails.take(wish, { ...NO_LIMIT, records })?.map((record) => record.offset)
    const page = taken ?? kafka.plain(partition, offset).slice(0, records)
    seen.push(...page)
    offset = (page.at(-1) ?? offset - 1) + 1
    if (page.length === 0) {
      await kafka.tails.changed(wish, quiet)
      expect(kafka.plain(partition, offset)).not.toEqual([])
    }
  }
  return seen
}

const follower = fc.record({
  partition: fc.nat(1),
  start: fc.nat(30),
  records: fc.integer({ min: 1, max: 5 }),
})
/** What comes: how far the next offset is (markers lie between), or the leader moves. */
const event = fc.record({
  partition: fc.nat(1),
  step: fc.integer({ min: 1, max: 4 }),
  pauseMs: fc.nat(2),
  moves: fc.nat(9),
})

describe('tails of one process', () => {
  it('give each reader what a plain one gets, however they interleave and whoever leads', {
    timeout: 60_000,
  }, async () => {
    const property = fc.asyncProperty(
      fc.array(follower, { minLength: 1, maxLength: 6 }),
      fc.array(event, { minLength: 20, maxLength: 40 }),
      async (followers, events) => {
        const kafka = new FakeKafka(2)
        const ends = [0, 1].map((n) =>
          events.filter(({ partition }) => partition === n).reduce((s, { step }) => s + step, 0),
        )
        const following = followers.map((one) => follow(kafka, one, (ends[one.partition] as number) - 1))
        const next = [0, 0]
        for (const { partition, step, pauseMs, moves } of events) {
          if (moves === 0) kafka.leaders[partition] = 3 - (kafka.leaders[partition] as number)
          next[partition] = (next[partition] as number) + step
          kafka.lists[partition]?.push((next[partition] as number) - 1)
          if (pauseMs > 0) await systemClock.sleep(pauseMs)
        }
        for (const [n, seen] of (await Promise.all(following)).entries()) {
          const { partition, start } = followers[n] as Follower
          expect(seen).toEqual(kafka.plain(partition, start))
        }
      },
    )
    await fc.assert(property, { numRuns: 12, ...(GIVEN_SEED === null ? {} : { seed: GIVEN_SEED }) })
  })

  it('wake when there is a record for them, not for what another has not read', async () => {
    const kafka = new FakeKafka(1)
    kafka.lists[0]?.push(0, 1, 2)
    await kafka.tails.changed({ topic: 't', partition: 0, offset: 0 }, quiet)
    let isAwake = false
    const waiting = kafka.tails.changed({ topic: 't', partition: 0, offset: 3 }, quiet).then(() => {
      isAwake = true
    })
    const before = kafka.requests
    await expect.poll(() => kafka.requests, { timeout: 5000 }).toBeGreaterThan(before + 1)
    expect(isAwake).toBe(false)
    kafka.lists[0]?.push(3)
    await waiting
  })

  it('of one partition that cannot be read do not hold up the others', async () => {
    const kafka = new FakeKafka(2)
    kafka.errors.set(0, NOT_LEADER)
    const first = kafka.tails.changed({ topic: 't', partition: 0, offset: 0 }, quiet)
    first.catch(() => {})
    const second = kafka.tails.changed({ topic: 't', partition: 1, offset: 0 }, quiet)
    kafka.lists[1]?.push(0)
    await second
  })

  it.each([
    ['is not there', NO_TOPIC],
    ['begins elsewhere', OUT_OF_RANGE],
  ])('of a partition that %s ask in peace', async (_, code) => {
    const kafka = new FakeKafka(1)
    kafka.errors.set(0, code)
    const stop = new AbortController()
    const asking = (async () => {
      const wish = { topic: 't', partition: 0, offset: 5 }
      while (!stop.signal.aborted) await kafka.tails.changed(wish, stop.signal)
    })()
    await systemClock.sleep(600)
    stop.abort()
    await asking
    expect(kafka.requests).toBeLessThan(20)
    expect(kafka.requests).toBeGreaterThan(1)
  })
})
