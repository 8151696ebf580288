import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { playShare } from '../../../replay/backtest/share.ts'
import type { StrategyEvent } from '../../../replay/backtest/strategy.ts'
import { MATCHES, packetOf, type World } from '../../processors/world.ts'
import { type AnyStrategy, digestOf, played, playingOf, strategy, worldOf } from './played.ts'

const ALL_TOPICS: AnyStrategy['topics'] = [
  'action-changes',
  'corrections',
  'score-changes',
  'fixture-events',
  'feed-quality',
  'fixture-state',
  'quarantine',
  'raw-actions',
]

/** Decides at each event by what it tells, by its state, by chance and by timers: whatever differs is seen. */
const CURIOUS: Partial<AnyStrategy> = {
  topics: ALL_TOPICS,
  initial: ({ fixtureId }) => ({ n: 0, fixtureId }),
  on(event, given, context) {
    const state = given as { n: number; fixtureId: string | null }
    const what = event.kind === 'timer' ? event.name : event.topic
    context.emit({ n: state.n, of: state.fixtureId, what, chance: context.random(), seen: seenOf(event) })
    if (event.kind !== 'timer') context.after(1500, `t${state.n % 3}`)
    return { ...state, n: state.n + 1 }
  },
}

/** Ids of connections and positions in a log are no part of what is known. */
function seenOf(event: StrategyEvent): unknown {
  if (event.kind === 'timer') return null
  return JSON.stringify(event.value, (key, value: unknown) =>
    key === 'frame' ? Buffer.from(value as Uint8Array).length : value,
  )
}

const IDS = ['f1', 'f2', 'f3', 'f4']
/** The same match four times, each a second later. */
const RECORDS = IDS.flatMap((id, n) =>
  MATCHES.filter(({ fixtureId }) => fixtureId === 'f1').map((record) => {
    const frame = Buffer.from(Buffer.from(record.frame).toString().replaceAll('"f1"', `"${id}"`))
    return { ...record, fixtureId: id, frame, receivedAt: record.receivedAt + n * 1_000_000 }
  }),
)

describe('a strategy over several fixtures', () => {
  let worlds: readonly World[] = []
  const curious = strategy(CURIOUS)
  let expected = ''

  beforeAll(async () => {
    worlds = await Promise.all([
      worldOf(RECORDS),
      worldOf(RECORDS, 5),
      worldOf([...RECORDS].reverse().toSorted(byFixture)),
    ])
    const whole = await playShare(await playingOf(worlds[0] as World, curious), IDS)
    expect(whole.decisions.length).toBeGreaterThan(4 * 40)
    expected = digestOf([whole])
  })

  it('decides the same however the fixtures are shared out, in any order, in any log', async () => {
    const shares = fc.shuffledSubarray(IDS, { minLength: 4 }).chain((ids) =>
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }).map((cuts) => {
        const parts: string[][] = [[]]
        for (const [at, id] of ids.entries()) {
          if (cuts[at]) parts.push([])
          parts.at(-1)?.push(id)
        }
        return parts.filter((part) => part.length > 0)
      }),
    )
    const property = fc.asyncProperty(shares, fc.nat({ max: 1 }), async (parts, which) => {
      const playing = await playingOf(worlds[which] as World, curious)
      const all = await Promise.all(parts.map((part) => playShare(playing, part)))
      expect(digestOf(all)).toBe(expected)
    })
    await fc.assert(property, { numRuns: Number(process.env.TOUCHLINE_RUNS ?? 15) })
  })

  it('decides something else with another seed', async () => {
    const other = await playShare(await playingOf(worlds[0] as World, curious, { seed: 'y' }), IDS)
    expect(digestOf([other])).not.toBe(expected)
  })

  it('gets from the fold what lies in the topics', async () => {
    const folded = await playShare(await playingOf(worlds[0] as World, curious, { through: 'fold' }), IDS)
    expect(digestOf([folded])).toBe(expected)
  })

  it('has one state for all with scope all, and gets them in the total order, from the fold, too', async () => {
    const all = { ...curious, scope: 'all' as const }
    const [one, other, folded] = await Promise.all([
      playingOf(worlds[0] as World, all),
      playingOf(worlds[1] as World, all),
      playingOf(worlds[0] as World, all, { through: 'fold' }),
    ])
    const found = await Promise.all([one, other, folded].map((playing) => playShare(playing, IDS)))
    expect(new Set(found.map((of) => digestOf([of], 'all'))).size).toBe(1)
    const times = found[0]?.decisions.map(({ knownAt }) => knownAt) ?? []
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(found[0]?.decisions.map(({ fixtureId }) => fixtureId))).toEqual(new Set([...IDS, null]))
  })
})

function byFixture(a: { readonly fixtureId: string }, b: { readonly fixtureId: string }): number {
  return a.fixtureId < b.fixtureId ? -1 : a.fixtureId > b.fixtureId ? 1 : 0
}

describe('a strategy that peeks', () => {
  const seen = (more: Partial<AnyStrategy>): Promise<readonly unknown[]> =>
    played(MATCHES, strategy({ topics: ALL_TOPICS, ...more }), ['f1', 'f2']).then(({ decisions }) => decisions)

  it('changes nothing of what comes by changing events, nor of what other fixtures get', async () => {
    const honest: AnyStrategy['on'] = (event, _, context) => {
      context.emit(seenOf(event))
      return undefined
    }
    const events: StrategyEvent[] = []
    const spoiling: AnyStrategy['on'] = (event, _, context) => {
      context.emit(seenOf(event))
      events.push(event)
      for (const one of events.slice(-3)) if (one.kind === 'record') spoil(one.value)
      return undefined
    }
    expect(await seen({ on: spoiling })).toEqual(await seen({ on: honest }))
  })

  it('finds no later bytes beside those of a frame', async () => {
    const on: AnyStrategy['on'] = (event, _, context) => {
      if (event.kind !== 'record' || !('frame' in event.value)) return undefined
      const { frame } = event.value
      context.emit([frame.byteLength, frame.buffer.byteLength])
      return undefined
    }
    const decisions = (await seen({ on })) as readonly { readonly output: readonly [number, number] }[]
    expect(decisions.length).toBeGreaterThan(10)
    for (const { output } of decisions) expect(output[1]).toBe(output[0])
  })
})

/** Every value in it becomes another one. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (ArrayBuffer.isView(value)) {
    new Uint8Array(value.buffer).fill(0)
    return
  }
  for (const [key, one] of Object.entries(value)) {
    spoil(one)
    ;(value as Record<string, unknown>)[key] = 'spoilt'
  }
}

describe('what is selected', () => {
  const records = [1, 2, 3, 4].map((seq) => packetOf('f1', { seq, send: 5, score: [0, 0] }))
  const count = strategy({
    on: (_, __, context) => {
      context.emit(1)
      return undefined
    },
  })

  it('ends before `to`, timers too, but corrections count that came later', async () => {
    const world = await worldOf(records)
    const [second, third] = [records[1]?.receivedAt ?? 0, records[2]?.receivedAt ?? 0]
    const playing = await playingOf(world, count)
    const selection = { ...playing.selection, from: second, to: third }
    const { decisions, events } = await playShare({ ...playing, selection }, ['f1'])
    expect(decisions.map(({ knownAt }) => knownAt)).toEqual([second])
    expect(events).toEqual({ published: 0, received: 1 })
  })

  it('is known later with a latency', async () => {
    const playing = await playingOf(await worldOf(records), count)
    const { decisions } = await playShare({ ...playing, selection: { ...playing.selection, latencyMs: 250 } }, ['f1'])
    expect(decisions.map(({ knownAt }) => knownAt)).toEqual(records.map(({ receivedAt }) => receivedAt + 250_000))
  })

  it('is told by its digests for a manifest, with all corrections', async () => {
    const playing = await playingOf(await worldOf(MATCHES), count, { isFull: true })
    const { fixtures, corrections } = await playShare(playing, ['f1'])
    expect(fixtures).toEqual([
      {
        fixtureId: 'f1',
        exact: expect.stringMatching(/^[0-9a-f]{64}$/),
        content: expect.any(String),
        published: fixtures[0]?.exact,
      },
    ])
    // The goal is confirmed with seq 3 and deleted with 6; the update with 5 changes nothing.
    expect(corrections.map(({ actionId, nature }) => `${actionId} ${nature}`)).toEqual([
      'goal confirmation',
      'goal revocation',
    ])
  })
})
