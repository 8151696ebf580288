import { describe, expect, it } from 'vitest'
import type { LogReader } from '../../log/log.ts'
import { foldBy } from '../../processors/entry.ts'
import { simulateSeason } from '../../provider/season.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import { verifyAll, verifyFixtures } from '../../replay/verify/fixtures.ts'
import type { VerifiedFixture, VerifyOptions } from '../../replay/verify/log.ts'
import { DERIVED_TOPICS, FIXTURE_STATE, fullName } from '../../schemas/topics.ts'
import { randomFrom } from '../log/helpers.ts'
import { NOON, RULES, raw } from '../match/given.ts'
import { DEFECTIVE, randomStream } from '../processors/random-stream.ts'
import {
  append,
  inBatches,
  killedAt,
  LOGIC,
  MATCHES,
  openWorld,
  PREFIX,
  RAW_TOPIC,
  recordsOf,
  run,
  type World,
} from '../processors/world.ts'

function options({ log, codec }: World, more: Partial<VerifyOptions> = {}): VerifyOptions {
  const { signal } = new AbortController()
  return { log, codec, prefix: PREFIX, rules: RULES, logic: LOGIC, signal, ...more }
}

async function verified(world: World, more: Partial<VerifyOptions> = {}): Promise<readonly VerifiedFixture[]> {
  const all: VerifiedFixture[] = []
  for await (const one of verifyAll(options(world, more))) all.push(one)
  return all
}

async function countOf(world: World): Promise<number> {
  const all = await Promise.all(DERIVED_TOPICS.map((topic) => recordsOf(world, topic)))
  return all.flat().length
}

const findingsOf = (all: readonly VerifiedFixture[]) => all.flatMap(({ findings }) => findings)
const sum = (all: readonly VerifiedFixture[]): number => all.reduce((to, { records }) => to + records, 0)

/** Without what a compacted topic loses: all states but the last of each fixture. */
function compacted(log: LogReader): LogReader {
  const topic = fullName(PREFIX, FIXTURE_STATE)
  return {
    ...log,
    hasKeyIndex: false,
    async read(name, partition, offset, limit) {
      if (name !== topic) return log.read(name, partition, offset, limit)
      const all = await log.read(topic, partition, 0, { records: 1e6, bytes: 1e9 })
      const last = new Map(all.map((record) => [record.key, record]))
      return all.filter((record) => record.offset >= offset && last.get(record.key) === record)
    },
  }
}

describe('what the processors made', () => {
  it.each([1, 2, 3, 4])(
    'of a random partition, restarted now and then, with defects, is one truth (seed %i)',
    async (seed) => {
      const random = randomFrom(seed)
      const world = await openWorld(randomStream(random, 250, 6), seed % 2 === 0 ? 3 : 1)
      for (const at of [1, 3]) {
        const log = killedAt(inBatches(world.log, 30), at, random() < 0.5)
        await run({ ...world, log }, { fold: DEFECTIVE }).catch(() => {})
      }
      await run(world, { fold: DEFECTIVE })
      const all = await verified(world)
      expect(findingsOf(all)).toEqual([])
      expect([all.length, sum(all)]).toEqual([6, await countOf(world)])
      expect(findingsOf(await verified({ ...world, log: { ...world.log, hasKeyIndex: false } }))).toEqual([])
    },
  )

  it('of simulated matches of all sports is one truth', async () => {
    const matches = simulateSeason({ seed: 'verify', count: 5, startTime: NOON / 1000 })
    const records = matches.flatMap((match) =>
      [...match.packets()].map(({ frame }, i) =>
        raw(frame, {
          fixtureId: match.fixtureId,
          path: match.path,
          sport: match.sport,
          receivedAt: NOON + i * 1_000_000,
        }),
      ),
    )
    const world = await openWorld(records, 4)
    const rules = SIMULATED_RULES
    await run(world, { fold: foldBy(rules) })
    const all = await verified(world, { rules })
    expect(findingsOf(all)).toEqual([])
    expect([all.length, sum(all)]).toEqual([5, await countOf(world)])
    const sparse = await verified({ ...world, log: compacted(world.log) as World['log'] }, { rules })
    expect(findingsOf(sparse)).toEqual([])
    expect(sum(sparse)).toBeLessThan(sum(all))
  })

  it('is looked at as far as it is derived: what was recorded since is none of it', async () => {
    const world = await openWorld(MATCHES.slice(0, 10))
    await run(world)
    await append(world, MATCHES.slice(10))
    expect(findingsOf(await verified(world))).toEqual([])
  })

  it('is looked at without raw-actions where those are gone', async () => {
    const world = await openWorld(MATCHES)
    await run(world)
    const { log } = world
    const without: LogReader = {
      ...log,
      read: async (topic, ...rest) => (topic === RAW_TOPIC ? [] : log.read(topic, ...rest)),
      readKey: async (topic, ...rest) => (topic === RAW_TOPIC ? [] : log.readKey(topic, ...rest)),
      end: async (topic, partition) => (topic === RAW_TOPIC ? 0 : log.end(topic, partition)),
    }
    const all = await verified({ ...world, log: without as World['log'] })
    expect([findingsOf(all), all.length]).toEqual([[], 2])
  })
})

it('told to end, looks at no other fixture, also where the log answers at once', async () => {
  const world = await openWorld(MATCHES)
  await run(world)
  const { log } = world
  for (const hasKeyIndex of [true, false]) {
    const telling = new AbortController()
    setImmediate(() => telling.abort())
    const { signal } = telling
    expect(await verified({ ...world, log: { ...log, hasKeyIndex } }, { signal })).toEqual([])
  }
  const telling = new AbortController()
  const asked: string[] = []
  for await (const { fixtureId } of verifyFixtures(options(world, { signal: telling.signal }), ['f1', 'f2'])) {
    asked.push(fixtureId)
    telling.abort()
  }
  expect(asked).toEqual(['f1'])
})

describe('what is not one truth', () => {
  it('is told with its place, and of the fixture that was asked for only', async () => {
    const world = await openWorld(MATCHES)
    await run(world)
    const topic = fullName(PREFIX, FIXTURE_STATE)
    const [state] = (await world.log.readKey(topic, 'f1')).slice(3)
    const lossy: LogReader = {
      ...world.log,
      readKey: async (name, key, range) => {
        const records = await world.log.readKey(name, key, range)
        return records.filter(({ offset }) => name !== topic || offset !== state?.offset)
      },
    }
    const [one, two, ...others] = await verified({ ...world, log: lossy as World['log'] })
    expect([two?.findings, others]).toEqual([[], []])
    const source = Number(state?.headers.source?.split('/').at(-1))
    const lost = { fixture: 'f1', topic: FIXTURE_STATE.name, offset: null, source, what: 'records' }
    expect(one?.findings).toEqual([{ ...lost, expected: '1', found: '0' }])
    for await (const asked of verifyFixtures(options({ ...world, log: lossy as World['log'] }), ['f2', 'nobody'])) {
      expect(asked.findings).toEqual([])
      expect(asked.sport).toBe(asked.fixtureId === 'f2' ? 'testsport' : null)
    }
  })

  it('is told of a value that is none, of a raw record that is not there, and once of another logic', async () => {
    const world = await openWorld(MATCHES)
    await run(world)
    const { log } = world
    const bent: LogReader = {
      ...log,
      readKey: async (topic, key, range) => {
        const records = await log.readKey(topic, key, range)
        if (topic === RAW_TOPIC) return records.slice(1)
        if (topic !== fullName(PREFIX, FIXTURE_STATE)) return records
        return records.map((record, i) => (i === 2 ? { ...record, value: Buffer.from('junk') } : record))
      },
    }
    const [one] = await verified({ ...world, log: bent as World['log'] })
    expect(one?.findings.map(({ what, found }) => `${what}: ${found}`)).toEqual(
      expect.arrayContaining(['value: bytes that are none', 'records: none']),
    )
    const foreign = await verified(world, { logic: 'other', rules: {} })
    expect(foreign.map(({ findings, logics }) => [findings, logics])).toEqual([
      [[], [LOGIC]],
      [[], [LOGIC]],
    ])
  })
})

describe('a signal', () => {
  it('is heard between two pages, and what was read in part is told of nobody', async () => {
    const world = await openWorld(MATCHES)
    await run(world)
    for (const walk of [verifyAll, (one: VerifyOptions) => verifyFixtures(one, ['f1', 'f2'])]) {
      const ended = new AbortController()
      setImmediate(() => ended.abort())
      const all: VerifiedFixture[] = []
      for await (const one of walk(options(world, { signal: ended.signal }))) all.push(one)
      expect(all).toEqual([])
    }
  })

  it('lets the fixture in hand be the last', async () => {
    const world = await openWorld(MATCHES)
    await run(world)
    const ended = new AbortController()
    const all: VerifiedFixture[] = []
    for await (const one of verifyAll(options(world, { signal: ended.signal }))) {
      all.push(one)
      ended.abort()
    }
    expect(all.length).toBe(1)
  })
})
