import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Strategy, StrategyEvent } from '../../../replay/backtest/strategy.ts'
import type { Correction, FixtureState } from '../../../schemas/records.ts'
import {
  builtInRules,
  type FinalAction,
  type FinalFixture,
  type KnownEvent,
  type KnownRecord,
  replay,
  replayFinal,
} from '../../../touchline.ts'
import { event, NOON, packet, RULES, raw } from '../../match/given.ts'
import { append, openWorld, PREFIX, RAW_TOPIC, run, type World } from '../../processors/world.ts'
import { writeOnto } from './recorded-log.ts'

/** A goal that is pending, confirmed and deleted, in a match that ends; nobody else plays. */
const MATCH = [
  event('opened', { receivedAt: NOON }),
  goal(1, 1),
  goal(2, 5),
  raw(packet({ seq: 3, send: 5, score: [1, 0] }), { receivedAt: NOON + 3_000_000 }),
  goal(4, 4),
  event('certified', { receivedAt: NOON + 9_000_000, detail: '{"complete":true}' }),
]

function goal(seq: number, send: 1 | 4 | 5) {
  const short = { seq, send, action: 'goal', typeId: 9001, team: { id: 'h', name: 'H', homeTeam: true } } as const
  return raw(packet(short), { receivedAt: NOON + seq * 1_000_000 })
}

async function processed(): Promise<World> {
  const world = await openWorld(MATCH)
  await run(world)
  return world
}

async function all<T>(events: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const one of events) list.push(one)
  return list
}

describe('replay', () => {
  it('gives typed records of the topics that are asked for, as they were known', async () => {
    const { log } = await processed()
    const corrections = await all(replay(log, { topics: ['corrections'], known: 'received' }))
    expectTypeOf(corrections).toEqualTypeOf<readonly KnownRecord<'corrections'>[]>()
    expect(corrections).toMatchObject([
      { as: 'known', kind: 'record', topic: 'corrections', fixtureId: 'fixture-1', basis: 'received' },
      { knownAt: NOON + 4_000_000, value: { actionId: 'goal', nature: 'revocation', seq: 4 } },
    ])
    for (const { value } of corrections) expectTypeOf(value).toEqualTypeOf<Correction>()
  })

  it('tells what the known times are, and by what', async () => {
    const { log } = await processed()
    // Raw records have no header `published` here; what is derived of them has.
    const events = replay(log)
    const list = await all(events)
    const derived = list.filter(({ topic }) => topic !== 'raw-actions').length
    expect(events.counts).toEqual({ records: { received: MATCH.length, published: derived }, skipped: 0 })
  })

  it('gives between two times only what was known then', async () => {
    const { log } = await processed()
    const some = { topics: ['action-changes'], known: 'received', from: new Date(NOON / 1000 + 2000) } as const
    expect((await all(replay(log, some))).map(({ value }) => value.seq)).toEqual([2, 3, 4])
    expect((await all(replay(log, { ...some, to: NOON + 4_000_000 }))).map(({ value }) => value.seq)).toEqual([2, 3])
    expect((await all(replay(log, { ...some, latencyMs: 1000 }))).map(({ value }) => value.seq)).toEqual([1, 2, 3, 4])
  })

  it('gives the same through the fold as was published, and other values by other rules', async () => {
    const { log } = await processed()
    const untimed = ({ topic, fixtureId, value }: KnownRecord) => ({ topic, fixtureId, value: comparable(value) })
    const published = (await all(replay(log, { known: 'received' }))).map(untimed)
    expect((await all(replay(log, { known: 'received', through: RULES }))).map(untimed)).toEqual(published)
    const topics = ['fixture-state'] as const
    const states = await all(
      replay(log, { topics, through: builtInRules({}), from: NOON + 3_000_000, known: 'received' }),
    )
    expect(states.map(({ value }) => [value.seq, value.byActions])).toEqual([
      [3, null],
      [4, null],
      [null, null],
    ])
  })
})

describe('what a replay gives of a log', () => {
  it('leaves out what is nothing of ours, and counts it', async () => {
    const { log } = await processed()
    const clean = await all(replay(log))
    await writeOnto(log, `${PREFIX}corrections`, 'fixture-1', {})
    await writeOnto(log, `${PREFIX}corrections`, 'fixture-1', { source: `${RAW_TOPIC}/0/1`, id: 'a/0/1/corrections/0' })
    await writeOnto(log, RAW_TOPIC, 'fixture-1', { published: 'soon' })
    const why: string[] = []
    const events = replay(log, { onSkipped: (skipped) => why.push(`${skipped.record.topic} ${skipped.why}`) })
    expect(await all(events)).toEqual(clean)
    expect(events.counts.skipped).toBe(3)
    expect(why.sort()).toEqual([
      `${PREFIX}corrections bad-value`,
      `${PREFIX}corrections no-source`,
      `${RAW_TOPIC} bad-value`,
    ])
  })

  it('chooses by sport and by certificate', async () => {
    const { log } = await processed()
    const topics = ['raw-actions'] as const
    expect(await all(replay(log, { topics, sports: ['testsport'], certified: true }))).toHaveLength(MATCH.length)
    expect(await all(replay(log, { topics, sports: ['golf'] }))).toEqual([])
    const open = await openWorld(MATCH.slice(0, -1))
    await run(open)
    expect(await all(replay(open.log, { topics, certified: true }))).toEqual([])
  })
})

describe('a replay under way', () => {
  it('goes on with what comes, behind one mark, until it is left', async () => {
    const world = await openWorld(MATCH.slice(0, 2))
    const seen: string[] = []
    for await (const one of replay(world.log, { topics: ['raw-actions'], follow: true })) {
      expectTypeOf(one).toEqualTypeOf<KnownEvent<'raw-actions'>>()
      seen.push(one.kind === 'record' ? one.value.kind : one.kind)
      if (one.kind === 'caught-up') await append(world, MATCH.slice(2))
      if (seen.length === MATCH.length + 1) break
    }
    expect(seen).toEqual(['opened', 'packet', 'caught-up', 'packet', 'packet', 'packet', 'certified'])
  })

  it('is closed by await using, by close twice, also while somebody waits, and by a signal', async () => {
    const { log } = await processed()
    let left: AsyncIterator<unknown>
    {
      await using events = replay(log)
      left = events
      expect((await events.next()).done).toBe(false)
    }
    expect(await left.next()).toEqual({ done: true, value: undefined })
    const following = replay(log, { topics: ['quarantine'], follow: true })
    expect(await following.next()).toMatchObject({ value: { kind: 'caught-up', knownAt: 0 } })
    const waiting = following.next()
    await Promise.all([following.close(), following.close()])
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await all(replay(log, { signal: AbortSignal.abort() }))).toEqual([])
  })

  it('gives pages, and to those who do not wait each event once', async () => {
    const { log } = await processed()
    const expected = await all(replay(log))
    expect((await all(replay(log).pages())).flat()).toEqual(expected)
    const events = replay(log)
    const asked = await Promise.all(Array.from({ length: expected.length + 2 }, () => events.next()))
    expect(asked.filter(({ done }) => !done).map(({ value }) => value)).toEqual(expected)
  })

  it('needs the schemas of a log on Kafka', async () => {
    const { log } = await processed()
    expect(() => replay({ ...log, url: 'kafka://a:9092' })).toThrow('expected the schemas of kafka://a:9092')
  })
})

describe('replayFinal', () => {
  it('gives the truth of each fixture that is chosen', async () => {
    const { log } = await processed()
    const finals = await all(replayFinal(log, { rules: RULES }))
    expectTypeOf(finals).toEqualTypeOf<readonly FinalFixture[]>()
    expect(finals).toMatchObject([{ as: 'final', fixtureId: 'fixture-1', state: { certified: 'complete' } }])
    expect(await all(replayFinal(log, { sports: ['golf'] }))).toEqual([])
    expect(await all(replayFinal(log, { fixtures: ['nobody'] }))).toEqual([])
  })
})

describe('the types of what was known and of what is final', () => {
  it('do not mix', () => {
    type Known = Parameters<Strategy<'corrections'>['on']>[0]
    expectTypeOf<Known>().toEqualTypeOf<StrategyEvent<'corrections'>>()
    expectTypeOf<FinalAction>().not.toExtend<StrategyEvent>()
    expectTypeOf<FinalFixture>().not.toExtend<StrategyEvent>()
    expectTypeOf<FinalFixture>().not.toExtend<KnownEvent>()
    expectTypeOf<KnownEvent>().not.toExtend<FinalFixture>()
    expectTypeOf<KnownEvent>().not.toExtend<FinalAction>()
    expectTypeOf<KnownRecord<'fixture-state'>['value']>().toEqualTypeOf<FixtureState>()
  })

  it('keep a strategy from the truth, and a judgement from what was known', () => {
    const judge = (final: FinalFixture): string => final.fixtureId
    const use = (
      strategy: Strategy<'fixture-state'>,
      final: FinalFixture,
      known: KnownRecord<'fixture-state'>,
    ): void => {
      const context = {} as Parameters<typeof strategy.on>[2]
      strategy.on(known, null, context)
      // @ts-expect-error: a strategy sees what was known only.
      strategy.on(final, null, context)
      // @ts-expect-error: nor an action of the truth.
      strategy.on(final.actions[0] as FinalAction, null, context)
      judge(final)
      // @ts-expect-error: what was known is not the truth.
      judge(known)
    }
    expect(typeof use).toBe('function')
  })
})

/** Bytes and lists alike, whatever they are views of. */
function comparable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one) => (one instanceof Uint8Array ? [...one] : one)))
}
