import { describe, expect, it } from 'vitest'
import type { RuleTable } from '../../match/rules.ts'
import type { Disagreement } from '../../match/step.ts'
import { AWAY, event, HOME, lastAccepted, packet, play, playPackets, RULES, raw, type Short } from './given.ts'

const teams: readonly Short[] = [
  { seq: 1, send: 5, team: HOME, score: [0, 0] },
  { seq: 2, send: 5, team: AWAY, score: [0, 0] },
]
const goal = (seq: number, action: string, score: readonly [number, number], more: Partial<Short> = {}): Short => ({
  seq,
  send: 5,
  action,
  typeId: 9001,
  team: HOME,
  score,
  ...more,
})

/** Of each packet behind the two teams. */
function told(...shorts: readonly Short[]): readonly (readonly Disagreement[])[] {
  return playPackets([...teams, ...shorts])
    .steps.slice(2)
    .map((step) => ('disagreements' in step ? step.disagreements : []))
}

const named = (...shorts: readonly Short[]) => told(...shorts).map((found) => found.flatMap(({ actions }) => actions))

describe('a disagreement', () => {
  it('tells both scores and the action that the summary does not count [C10]', () => {
    expect(told(goal(3, 'counted', [1, 0]), goal(4, 'ignored', [1, 0]))).toEqual([
      [],
      [{ period: null, score: { home: 1, away: 0 }, byActions: { home: 2, away: 0 }, actions: ['ignored'] }],
    ])
  })

  it('is told once, and again when the two have agreed in between [C10]', () => {
    const lagging = { seq: 5, send: 5, typeId: 9001, action: 'lagging' } as const
    expect(
      named(
        goal(3, 'a', [0, 0]),
        { seq: 4, send: 5, score: [0, 0] },
        { ...lagging, team: AWAY, score: [1, 1] },
        goal(6, 'b', [1, 1]),
      ),
    ).toEqual([['a'], [], [], ['b']])
  })

  it('leaves out what made up for each other before: a summary that lags by a packet [C10]', () => {
    // The goal at 3 is in the summary of 4, whose action has a rule too; then the one at 6 never is.
    const shorts = [goal(3, 'late', [0, 0]), goal(4, 'next', [2, 0]), goal(5, 'x', [3, 0]), goal(6, 'never', [3, 0])]
    expect(named(...shorts)).toEqual([['late'], [], [], ['never']])
  })

  it('names an action that stands deleted while the summary still counts it [C10]', () => {
    expect(named(goal(3, 'g', [1, 0]), goal(4, 'g', [1, 0], { send: 4 }))).toEqual([[], ['g']])
  })

  it('names one that moved the score by something else than its points, also of the other side [C10]', () => {
    expect(named(goal(3, 'g', [0, 1]))).toEqual([['g']])
    expect(named(goal(3, 'g', [3, 0]))).toEqual([['g']])
  })

  it('is of a period where rules count within periods, each on its own [C10]', () => {
    const rules: RuleTable = {
      testsport: [{ typeId: 9001, points: 0, periodPoints: 1, side: 'team', name: 'Point', evidence: 'simulated' }],
    }
    const sets = (first: number, second: number) => ({
      periods: [first, second].map((home, i) => ({ id: i + 1, homeTeamPeriodScore: home, awayTeamPeriodScore: 0 })),
    })
    const { steps } = playPackets(
      [
        ...teams,
        goal(3, 'a', [0, 0], { summary: sets(2, 0) }),
        goal(4, 'b', [0, 0], { summary: sets(2, 0), more: { period: 2 } }),
        goal(5, 'c', [0, 0], { summary: sets(2, 0), more: { period: 2 } }),
      ],
      rules,
    )
    const found = steps.flatMap((step) => ('disagreements' in step ? step.disagreements : []))
    expect(found).toEqual([
      { period: 1, score: { home: 2, away: 0 }, byActions: { home: 1, away: 0 }, actions: ['a'] },
      { period: 2, score: { home: 0, away: 0 }, byActions: { home: 1, away: 0 }, actions: ['b'] },
    ])
  })

  it('can be shown by a certificate, which closes the gap that hid it [C10, L5]', () => {
    const records = [...teams, goal(4, 'g', [0, 0])].map((short) => raw(packet(short)))
    const { steps } = play([...records, event('certified', { detail: '{"complete":false}' })], RULES)
    expect(steps.at(-1)).toMatchObject({ kind: 'certified', disagreements: [{ actions: ['g'] }] })
  })

  it('is none while nothing differs', () => {
    expect(lastAccepted(playPackets([...teams, goal(3, 'g', [1, 0])])).disagreements).toEqual([])
  })
})
