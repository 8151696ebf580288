import { describe, expect, it } from 'vitest'
import type { RawRecord } from '../../../match/raw.ts'
import { type Fold, foldBy } from '../../../processors/entry.ts'
import { simulateSeason } from '../../../provider/season.ts'
import { SIMULATED_RULES } from '../../../provider/simulate/scoring.ts'
import { finalOf } from '../../../replay/final/as-final.ts'
import type { FinalFixture } from '../../../replay/final/final.ts'
import { AWAY, FIXTURE, HOME, NOON, packet, raw, type Short } from '../../match/given.ts'
import { append, FOLD, openWorld, RAW_TOPIC } from '../../processors/world.ts'
import { packetsOf } from '../packets.ts'

const NEVER = new AbortController().signal

async function finalFrom(
  records: readonly RawRecord[],
  fixtureId = FIXTURE,
  fold: Fold = FOLD,
  latencyMs = 0,
): Promise<FinalFixture | null> {
  const { log, codec } = await openWorld(records)
  return finalOf({ log, codec, fold, rawTopic: RAW_TOPIC, latencyMs, signal: NEVER }, fixtureId)
}

const timed = (timelineSequence: number | null, short: Short): RawRecord =>
  raw(packet({ ...short, more: { timelineSequence, ...short.more } }), { receivedAt: NOON + short.seq * 1_000_000 })

const idsOf = (final: FinalFixture | null) => final?.actions.map(({ actionId }) => actionId)

describe('what is final', () => {
  it('of a simulated match is what really happened, and adds up to its score', async () => {
    for (const match of simulateSeason({ seed: 'final', count: 4, startTime: NOON, length: 'short' })) {
      const final = await finalFrom(packetsOf(match), match.fixtureId, foldBy(SIMULATED_RULES))
      const truth = match.truth()
      expect(final?.sport).toBe(match.sport)
      expect(new Map(final?.actions.map(({ actionId, standing }) => [actionId, standing]))).toEqual(truth.standings)
      expect(final?.state).toMatchObject({ score: truth.score, byActions: truth.score })
      expect(final?.actions.at(-1)?.byActions).toEqual(truth.score)
    }
  })

  it('is in the order of the match: by timelineSequence, then by seq, and where there is none after the seq before', async () => {
    const final = await finalFrom([
      timed(1.3, { seq: 1, send: 5, action: 'third' }),
      timed(1.1, { seq: 2, send: 5, action: 'first' }),
      timed(null, { seq: 3, send: 5, action: 'like-first' }),
      timed(1.2, { seq: 5, send: 5, action: 'second-late' }),
      timed(1.2, { seq: 4, send: 5, action: 'second' }),
    ])
    expect(idsOf(final)).toEqual(['first', 'like-first', 'second', 'second-late', 'third'])
  })

  it('is in the order of seq where no packet has a timelineSequence', async () => {
    const shorts = [3, 1, 2].map((seq) => timed(null, { seq, send: 5 }))
    expect(idsOf(await finalFrom(shorts))).toEqual(['action-1', 'action-2', 'action-3'])
  })

  it('leaves an action where it was when only its player is told later, and moves it when its clock was wrong', async () => {
    const clock = (clockTime: string) => ({ clockTime })
    const final = await finalFrom([
      timed(1.1, { seq: 1, send: 5, action: 'a', more: clock('01:00') }),
      timed(1.2, { seq: 2, send: 5, action: 'b', more: clock('02:00') }),
      timed(1.3, { seq: 3, send: 5, action: 'c', more: clock('03:00') }),
      timed(1.4, { seq: 4, send: 2, action: 'a', more: { ...clock('01:00'), player: { id: 'p', name: 'P' } } }),
      timed(1.5, { seq: 5, send: 2, action: 'b', more: clock('05:00') }),
    ])
    expect(idsOf(final)).toEqual(['a', 'c', 'b'])
    expect(final?.actions[0]).toMatchObject({ timelineSequence: 1.1, facts: { playerId: 'p' } })
  })

  it('counts what stands confirmed, for the side learned from any packet, up to and including each action', async () => {
    const goal = (seq: number, send: 1 | 3 | 4 | 5, action: string, team: object) =>
      timed(seq, { seq, send, action, typeId: 9001, team })
    const final = await finalFrom([
      goal(1, 5, 'a', { id: HOME.id }),
      goal(2, 5, 'b', AWAY),
      goal(3, 4, 'b', AWAY),
      goal(4, 1, 'c', AWAY),
      goal(5, 5, 'd', HOME),
    ])
    expect(final?.actions).toMatchObject([
      { actionId: 'a', side: 'home', points: 1, standing: 'confirmed', byActions: { home: 1, away: 0 } },
      { actionId: 'b', side: 'away', points: 0, standing: 'deleted', byActions: { home: 1, away: 0 } },
      { actionId: 'c', side: 'away', points: 0, standing: 'pending', byActions: { home: 1, away: 0 } },
      { actionId: 'd', side: 'home', points: 1, standing: 'confirmed', byActions: { home: 2, away: 0 } },
    ])
  })

  it('tells when an action was first known, which never falls', async () => {
    const late = { ...timed(2, { seq: 1, send: 5, action: 'late' }), receivedAt: NOON }
    const final = await finalFrom([timed(1, { seq: 2, send: 5, action: 'early' }), late], FIXTURE, FOLD, 500)
    expect(final?.actions).toMatchObject([
      { actionId: 'early', firstKnownAt: NOON + 2_500_000, seq: 2 },
      { actionId: 'late', firstKnownAt: NOON + 2_500_000, seq: 1 },
    ])
  })

  it('is null of a fixture that is not recorded, and when told to end', async () => {
    const world = await openWorld()
    await append(world, [raw(packet({ seq: 1, send: 5 }))])
    const recorded = { ...world, fold: FOLD, rawTopic: RAW_TOPIC }
    expect(await finalOf({ ...recorded, signal: NEVER }, 'nobody')).toBeNull()
    expect(await finalOf({ ...recorded, signal: AbortSignal.abort() }, FIXTURE)).toBeNull()
    expect(await finalOf({ ...recorded, signal: NEVER }, FIXTURE)).toMatchObject({ as: 'final', fixtureId: FIXTURE })
  })
})
