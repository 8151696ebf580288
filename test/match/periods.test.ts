import { describe, expect, it } from 'vitest'
import type { RuleTable } from '../../match/rules.ts'
import { AWAY, HOME, lastAccepted, playPackets, RULES, type Short } from './given.ts'

const POINT = 9201
const SET = 9202
const FAULT = 9203

/** Sets are the score of the match; within a set points are counted. */
const VOLLEYBALL: RuleTable = {
  testsport: [
    { typeId: POINT, points: 0, periodPoints: 1, side: 'team', name: 'Point', evidence: 'simulated' },
    { typeId: SET, points: 1, periodPoints: 0, side: 'team', name: 'Set won', evidence: 'simulated' },
    { typeId: FAULT, points: 0, periodPoints: 2, side: 'opponent', name: 'Fault', evidence: 'simulated' },
  ],
}

type Pair = readonly [home: number, away: number]

const period = (id: number, [periodHome, periodAway]: Pair, type = 'Regular') => ({
  id,
  type,
  homeTeamPeriodScore: periodHome,
  awayTeamPeriodScore: periodAway,
})

const sets = (...scores: readonly Pair[]) => ({ periods: scores.map((score, i) => period(i + 1, score)) })

const teams: readonly Short[] = [
  { seq: 1, send: 5, team: HOME, score: [0, 0], summary: sets([0, 0]) },
  { seq: 2, send: 5, team: AWAY, score: [0, 0], summary: sets([0, 0]) },
]
const point: Short = { seq: 3, send: 5, typeId: POINT, team: HOME, score: [0, 0], summary: sets([1, 0]) }

const viewAfter = (...more: readonly Short[]) => lastAccepted(playPackets([...teams, ...more], VOLLEYBALL)).after

describe('points within periods', () => {
  it('are summed for each period of the summary, by the period of the action [C9]', () => {
    const view = viewAfter(
      point,
      { ...point, seq: 4, typeId: FAULT, summary: sets([1, 2]) },
      { ...point, seq: 5, typeId: SET, score: [1, 0], summary: sets([1, 2]) },
      { ...point, seq: 6, team: AWAY, more: { period: 2 }, score: [1, 0], summary: sets([1, 2], [0, 1]) },
    )
    expect(view).toMatchObject({
      periodsByActions: [
        { id: 1, home: 1, away: 2 },
        { id: 2, home: 0, away: 1 },
      ],
      periodAgreement: 'agrees',
      byActions: { home: 1, away: 0 },
      agreement: 'agrees',
    })
  })

  it('that are pending, void or of no known period are not among them [C9]', () => {
    const deleted: Short = { ...point, seq: 5, action: 'action-4', send: 4 }
    const view = viewAfter(point, { ...point, seq: 4, summary: sets([2, 0]) }, deleted, { ...point, seq: 6, send: 1 })
    expect(view).toMatchObject({ periodsByActions: [{ id: 1, home: 1, away: 0 }], periodAgreement: 'agrees' })
    expect(viewAfter({ ...point, more: { period: null }, summary: sets([0, 0]) })).toMatchObject({
      periodsByActions: [{ id: 1, home: 0, away: 0 }],
    })
  })

  it('are not counted while no rule tells what they are [C9]', () => {
    const view = lastAccepted(playPackets([...teams, { ...point, typeId: 9001 }], RULES)).after
    expect(view).toMatchObject({ periodsByActions: [], periodAgreement: 'unknown' })
  })

  it('of a rule that does not tell are its points [C9]', () => {
    const goals: RuleTable = {
      testsport: [
        { typeId: 9001, points: 1, side: 'team', name: 'Goal', evidence: 'simulated' },
        { typeId: 9002, points: 0, periodPoints: 1, side: 'team', name: 'Kick', evidence: 'simulated' },
      ],
    }
    const shorts: readonly Short[] = [...teams, { ...point, typeId: 9001, score: [1, 0] }]
    expect(lastAccepted(playPackets(shorts, goals)).after).toMatchObject({
      byActions: { home: 1, away: 0 },
      periodsByActions: [{ id: 1, home: 1, away: 0 }],
      periodAgreement: 'agrees',
    })
  })

  it('of a shoot-out stay out of the score of the match, and are checked in their period [C5, C9]', () => {
    const kicks = (score: Pair) => ({ periods: [period(1, [0, 0]), period(3, score, 'Shootout')] })
    const view = viewAfter({ ...point, more: { period: 3 }, summary: kicks([1, 0]) })
    expect(view).toMatchObject({
      byActions: { home: 0, away: 0 },
      shootout: { home: 1, away: 0 },
      periodsByActions: [
        { id: 1, home: 0, away: 0 },
        { id: 3, home: 1, away: 0 },
      ],
      periodAgreement: 'agrees',
    })
  })
})

describe('agreement of periods', () => {
  const missing: Short = { ...point, summary: sets([2, 0]) }

  it('says that they differ, which is a reason for doubt, and leaves the score of the match alone [C9, T2]', () => {
    expect(viewAfter(missing)).toMatchObject({ periodAgreement: 'differs', agreement: 'agrees', reasons: ['differs'] })
  })

  it.each<readonly [string, readonly Short[]]>([
    ['a gap is open', [{ ...missing, seq: 4 }]],
    ['the highest seq has no summary', [missing, { seq: 4, send: 5 }]],
    [
      'an action that counts has no side',
      [missing, { ...point, seq: 4, team: { id: 'other' }, summary: sets([2, 0]) }],
    ],
    ['an action without a rule moved it', [{ ...missing, typeId: 9900 }]],
  ])('is unknown while %s [C9]', (_, more) => {
    expect(viewAfter(...more).periodAgreement).toBe('unknown')
  })

  it('does not ask whose an action is that adds nothing [C9]', () => {
    const rules: RuleTable = {
      testsport: [
        ...(VOLLEYBALL.testsport ?? []),
        { typeId: 9300, points: 0, side: 'team', name: 'Time-out', evidence: 'simulated' },
      ],
    }
    const timeout: Short = {
      seq: 4,
      send: 5,
      typeId: 9300,
      team: { id: 'other' },
      score: [0, 0],
      summary: sets([1, 0]),
    }
    expect(lastAccepted(playPackets([...teams, point, timeout], rules)).after.periodAgreement).toBe('agrees')
  })

  it('is not disturbed by what moved the other score without a rule [C6, C9]', () => {
    expect(viewAfter(point, { seq: 4, send: 5, score: [1, 0], summary: sets([1, 0]) })).toMatchObject({
      agreement: 'unknown',
      periodAgreement: 'agrees',
    })
    expect(viewAfter({ ...point, typeId: 9900 })).toMatchObject({ agreement: 'agrees', periodAgreement: 'unknown' })
  })

  it('leaves out a period whose score the summary does not tell [C9]', () => {
    const untold = { id: 1, type: 'Regular' }
    const view = viewAfter({ ...point, summary: { periods: [untold, period(2, [0, 0])] } })
    expect(view).toMatchObject({ periodsByActions: [{ home: 1 }, { home: 0 }], periodAgreement: 'agrees' })
  })

  it('is unknown where the summary tells the score of no period: nothing was compared [C9]', () => {
    const summary = { periods: [{ id: 1, type: 'Regular' }] }
    expect(viewAfter({ ...point, summary })).toMatchObject({
      periodsByActions: [{ id: 1, home: 1, away: 0 }],
      periodAgreement: 'unknown',
    })
  })
})

describe('a match that is decided by its periods', () => {
  const rules: RuleTable = {
    testsport: [{ typeId: POINT, points: 0, periodPoints: 1, side: 'team', name: 'Point', evidence: 'learned' }],
  }
  const over = (id: number, score: Pair) => ({ ...period(id, score), end: '2026-11-21T13:00:00' })
  const view = (...more: readonly Short[]) => lastAccepted(playPackets([...teams, ...more], rules)).after
  const whistle: Short = { seq: 4, send: 5, score: [1, 0] }

  it('has the periods won by their points as byActions, once they are over [C11]', () => {
    expect(view(point)).toMatchObject({ byActions: { home: 0, away: 0 }, agreement: 'agrees' })
    expect(view(point, { ...whistle, summary: { periods: [over(1, [1, 0])] } })).toMatchObject({
      byActions: { home: 1, away: 0 },
      agreement: 'agrees',
      periodAgreement: 'agrees',
    })
  })

  it('is not compared while the provider counts another number of periods [C11]', () => {
    // The set is counted with its last point, before its end is told.
    expect(view({ ...point, score: [1, 0] })).toMatchObject({ byActions: { home: 0, away: 0 }, agreement: 'unknown' })
    // The whistle without a rule moved the score of the match: periods are counted by their points only.
    expect(view(point, { ...whistle, summary: sets([1, 0]) }).agreement).toBe('unknown')
  })

  it('differs where the other side has won the period by its points [C11]', () => {
    const wrong: Short = { ...whistle, score: [0, 1], summary: { periods: [over(1, [1, 0])] } }
    expect(view(point, wrong)).toMatchObject({ agreement: 'differs', periodAgreement: 'agrees' })
    expect(lastAccepted(playPackets([...teams, point, wrong], rules)).disagreements).toMatchObject([{ actions: [] }])
  })

  it('does not count a shoot-out, nor a period that nobody won [C11]', () => {
    const ended = (score: Pair, type: string) => ({ periods: [{ ...over(1, score), type }] })
    expect(view(point, { ...whistle, score: [0, 0], summary: ended([1, 0], 'Shootout') })).toMatchObject({
      byActions: { home: 0, away: 0 },
    })
    expect(view({ ...whistle, seq: 3, score: [0, 0], summary: ended([0, 0], 'Regular') })).toMatchObject({
      byActions: { home: 0, away: 0 },
    })
  })
})
