import { describe, expect, it } from 'vitest'
import type { RawRecord } from '../../../match/raw.ts'
import { restOf } from '../../../replay/backtest/rests.ts'
import type { Context, StrategyEvent } from '../../../replay/backtest/strategy.ts'
import type { KnownRecord } from '../../../replay/stream/known.ts'
import { FIXTURE, HOME, NOON, type Short } from '../../match/given.ts'
import { at } from '../given.ts'
import { type AnyStrategy, played, SECOND, strategy } from './played.ts'

/** A goal is pending, confirmed and, at last, deleted; a foul beside it is confirmed later than it was pending, and told in more detail. */
const MATCH: readonly RawRecord[] = [
  at(1, { seq: 1, send: 5, typeId: 6, score: [0, 0] }),
  at(10, { seq: 2, send: 1, action: 'goal', typeId: 9001, team: HOME, score: [0, 0] }),
  at(20, { seq: 3, send: 5, action: 'goal', typeId: 9001, team: HOME, score: [1, 0] }),
  at(30, { seq: 4, send: 1, action: 'foul', typeId: 9900, score: [1, 0] }),
  at(40, { seq: 5, send: 5, action: 'foul', typeId: 9900, more: { player: { id: 'p1' } }, score: [1, 0] }),
  at(50, { seq: 6, send: 2, action: 'foul', typeId: 9900, more: { player: { id: 'p2' } }, score: [1, 0] }),
  at(60, { seq: 7, send: 4, action: 'goal', typeId: 9001, team: HOME, score: [0, 0] }),
]

/** `<second of the decision> <action> <nature> +<seconds>` of what a strategy rested on that decides once, at this second. */
async function restedAt(
  second: number,
  topic: AnyStrategy['topics'][number],
  emit: (context: Context<unknown>, event: StrategyEvent) => void = (context) => context.emit(1),
  match = MATCH,
): Promise<readonly string[]> {
  const on: AnyStrategy['on'] = (event, _, context) => {
    if (event.knownAt === NOON + second * SECOND || event.kind === 'timer') emit(context, event)
    return undefined
  }
  const { rested } = await played(match, strategy({ topics: [topic], on }), [FIXTURE])
  return rested.map(({ actionId, decidedAt, nature, lateMs, correctedAt }) => {
    expect(correctedAt - decidedAt).toBe(lateMs * 1000)
    return `${(decidedAt - NOON) / SECOND} ${actionId} ${nature} +${lateMs / 1000}`
  })
}

describe('what a decision rests on', () => {
  it('is the action of an action-change: what was confirmed was true, what is revoked was not', async () => {
    expect(await restedAt(10, 'action-changes')).toEqual(['10 goal revocation +50'])
    expect(await restedAt(20, 'action-changes')).toEqual(['20 goal revocation +40'])
  })

  it('is not corrected by the record of the very packet', async () => {
    expect(await restedAt(60, 'action-changes')).toEqual([])
    expect(await restedAt(60, 'corrections')).toEqual([])
  })

  it('counts a fact that was told and is another one, and not one that nobody told yet', async () => {
    // At 30 no player was told; at 40 it was p1.
    expect(await restedAt(30, 'action-changes')).toEqual([])
    expect(await restedAt(40, 'action-changes')).toEqual(['40 foul amendment +10'])
  })

  it('was right where what was corrected came back', async () => {
    const back = [...MATCH, at(70, { seq: 8, send: 6, action: 'goal', typeId: 9001, team: HOME, score: [1, 0] })]
    expect(await restedAt(20, 'action-changes', undefined, back)).toEqual(['20 goal revocation +40'])
    expect(await restedAt(60, 'action-changes', undefined, back)).toEqual(['60 goal reinstatement +10'])
  })

  it('is the score, of a score-change and of a state: a later correction that moved it counts', async () => {
    expect(await restedAt(20, 'score-changes')).toEqual(['20 goal revocation +40'])
    expect(await restedAt(40, 'fixture-state')).toEqual(['40 goal revocation +20'])
    // The goal was not known yet: nothing that the state told was corrected.
    expect(await restedAt(1, 'fixture-state')).toEqual([])
  })

  it('is also what is pending in a state', async () => {
    expect(await restedAt(10, 'fixture-state')).toEqual(['10 goal revocation +50'])
  })

  it('is nothing of a fixture-event', async () => {
    expect(await restedAt(1, 'fixture-events')).toEqual([])
  })

  it('is what the strategy names instead, where it does', async () => {
    const named = (ids: readonly string[]) => restedAt(40, 'fixture-state', (context) => context.emit(1, ids))
    expect(await named([])).toEqual([])
    expect(await named(['foul'])).toEqual(['40 foul amendment +10'])
    expect(await named(['foul', 'goal', 'foul'])).toEqual(['40 foul amendment +10', '40 goal revocation +20'])
  })

  it('is, at a timer, what the event named at which it was set, by the time that it fires', async () => {
    const later = (ms: number) =>
      restedAt(20, 'action-changes', (context, event) => {
        if (event.kind === 'timer') context.emit(1)
        else context.after(ms, 'x')
      })
    expect(await later(15_000)).toEqual(['35 goal revocation +25'])
    expect(await later(55_000)).toEqual([])
  })

  it('does not change with what a strategy does to an event', async () => {
    const found = await restedAt(20, 'action-changes', (context, event) => {
      if (event.kind === 'record') Object.assign(event.value as object, { actionId: 'foul' })
      context.emit(1)
    })
    expect(found).toEqual(['20 goal revocation +40'])
  })
})

describe('an id that two fixtures have', () => {
  const OTHER = 'other'
  const ofOther = (second: number, short: Short): RawRecord =>
    at(second, { ...short, more: { fixtureId: OTHER } }, { fixtureId: OTHER })
  /** The goal stands here, and is deleted there. */
  const both = [
    ...MATCH.slice(0, 3),
    ...[
      ofOther(31, { seq: 1, send: 5, action: 'goal', typeId: 9001, team: HOME, score: [1, 0] }),
      ofOther(60, { seq: 2, send: 4, action: 'goal', typeId: 9001, team: HOME, score: [0, 0] }),
    ],
  ]
  const restedBy = async (scope: 'fixture' | 'all', restsOn?: readonly string[]): Promise<readonly string[]> => {
    const on: AnyStrategy['on'] = (event, _, context) => {
      if (event.fixtureId === FIXTURE && event.knownAt === NOON + 20 * SECOND) context.emit(1, restsOn)
      return undefined
    }
    const { rested } = await played(both, strategy({ on, scope }), [FIXTURE, OTHER])
    return rested.map(({ fixtureId, actionId }) => `${fixtureId}/${actionId}`)
  }

  it('is that of the event: who else is played beside it is no matter', async () => {
    expect(await restedBy('fixture')).toEqual([])
    expect(await restedBy('fixture', ['goal'])).toEqual([])
    expect(await restedBy('all')).toEqual([])
  })

  it('is of any of them where one state has all and names it', async () => {
    expect(await restedBy('all', ['goal'])).toEqual([`${OTHER}/goal`])
  })
})

it('what a strategy changes in a list of its event changes no report', () => {
  const value = { actions: ['a', 'b'], stateRevision: 1, seq: null }
  const rest = restOf({ fixtureId: FIXTURE, value } as unknown as KnownRecord)
  value.actions.length = 0
  expect(rest.actions).toEqual(['a', 'b'])
})
