import { describe, expect, it } from 'vitest'
import { builtInRules, type RuleTable } from '../../match/rules.ts'
import { AWAY, HOME, lastAccepted, packet, play, playPackets, RULES, raw, type Short } from './given.ts'

const GOAL = 9001
const OWN_GOAL = 9002
const BASKET = 9003

const viewAfter = (shorts: readonly Short[], rules = RULES) => lastAccepted(playPackets(shorts, rules)).after
const teams: readonly Short[] = [
  { seq: 1, send: 5, team: HOME, score: [0, 0] },
  { seq: 2, send: 5, team: AWAY, score: [0, 0] },
]

describe('score', () => {
  it('adds pending actions to provisional only, and confirmed ones to byActions [C3]', () => {
    const pending: Short = { seq: 3, send: 1, action: 'g', typeId: GOAL, team: HOME, score: [0, 0] }
    expect(viewAfter([...teams, pending])).toMatchObject({
      score: { home: 0, away: 0 },
      provisional: { home: 1, away: 0 },
      byActions: { home: 0, away: 0 },
      agreement: 'agrees',
      pending: [{ actionId: 'g', typeId: GOAL, side: 'home', points: 1, sinceSeq: 3 }],
    })
    const confirmed: Short = { ...pending, seq: 4, send: 5, score: [1, 0] }
    expect(viewAfter([...teams, pending, confirmed])).toMatchObject({
      provisional: { home: 1, away: 0 },
      byActions: { home: 1, away: 0 },
      agreement: 'agrees',
      pending: [],
    })
  })

  it('gives an own goal to the opponent and prefers a rule with a sub type [C2]', () => {
    const more = { fixtureActionSubTypeId: 3 }
    const view = viewAfter([
      ...teams,
      { seq: 3, send: 5, typeId: OWN_GOAL, team: HOME, score: [0, 1] },
      { seq: 4, send: 5, typeId: BASKET, team: HOME, score: [2, 1] },
      { seq: 5, send: 5, typeId: BASKET, team: HOME, more, score: [5, 1] },
    ])
    expect(view).toMatchObject({ byActions: { home: 5, away: 1 }, agreement: 'agrees' })
  })

  it('begins with the empty sum, so that a first packet without points and score moves nothing [C8]', () => {
    const [step] = playPackets([{ seq: 1, send: 5 }]).steps
    expect(step).toMatchObject({
      before: { score: null, provisional: null, byActions: { home: 0, away: 0 } },
      after: { score: null, provisional: null, byActions: { home: 0, away: 0 } },
    })
  })

  it('says nothing by actions while the sport has no rule [C3, C6]', () => {
    expect(viewAfter(teams, {})).toMatchObject({ provisional: null, byActions: null, agreement: 'unknown' })
  })

  it('publishes that the two differ, and when [C6]', () => {
    const { steps } = playPackets([...teams, { seq: 3, send: 5, typeId: GOAL, team: HOME, score: [0, 0] }])
    expect(steps[2]).toMatchObject({
      before: { agreement: 'agrees' },
      after: { agreement: 'differs', reasons: ['differs'] },
    })
  })

  it.each<readonly [string, readonly Short[]]>([
    ['a gap is open', [{ seq: 4, send: 5, score: [0, 0] }]],
    ['the highest seq has no summary', [{ seq: 3, send: 5 }]],
    ['a scoring action has no side', [{ seq: 3, send: 5, typeId: GOAL, score: [0, 0] }]],
    ['a pending scoring action has no side', [{ seq: 3, send: 1, typeId: GOAL, score: [0, 0] }]],
    ['an action without a rule moved the score', [{ seq: 3, send: 5, typeId: 9900, score: [1, 0] }]],
    [
      'an action without a rule moved it for a while',
      [
        { seq: 3, send: 5, typeId: 9900, score: [1, 0] },
        { seq: 4, send: 5, typeId: 9900, score: [0, 0] },
      ],
    ],
  ])('does not compare while %s [C6]', (_, more) => {
    expect(viewAfter([...teams, ...more]).agreement).toBe('unknown')
  })
})

describe('rules [C2]', () => {
  const table = (more: object) =>
    ({ testsport: [{ typeId: 1, points: 1, side: 'team', name: 'x', evidence: 'learned', ...more }] }) as RuleTable
  const scoring = (rules: RuleTable) => viewAfter([{ seq: 1, send: 5, typeId: 1, team: HOME, score: [1, 0] }], rules)

  it.each([
    ['documented', { home: 1, away: 0 }],
    ['learned', { home: 1, away: 0 }],
    ['simulated', null],
  ])('built in with evidence %s', (evidence, byActions) => {
    expect(scoring(builtInRules(table({ evidence })))).toMatchObject({ byActions })
  })

  it('with a sub type match only that, and no missing one', () => {
    expect(scoring(table({ subTypeId: 7 }))).toMatchObject({ byActions: { home: 0, away: 0 }, agreement: 'unknown' })
  })

  it('are not looked for in what every object has', () => {
    const { state } = play([raw(packet({ seq: 1, send: 5 }), { sport: 'constructor' })])
    expect(state.now.byActions).toBeNull()
  })

  it('of no points need no side [C6]', () => {
    const view = viewAfter([{ seq: 1, send: 5, typeId: 1, score: [0, 0] }], table({ points: 0 }))
    expect(view.agreement).toBe('agrees')
  })
})

describe('sides and moves of the score', () => {
  it('compares the first score with 0–0 [C7]', () => {
    expect(viewAfter([{ seq: 1, send: 5, typeId: 9900, team: HOME, score: [1, 0] }]).agreement).toBe('unknown')
    expect(viewAfter([{ seq: 1, send: 5, typeId: GOAL, team: HOME, score: [1, 0] }]).agreement).toBe('agrees')
  })

  it('judges anew who moved the score when a late packet comes between [C7]', () => {
    const played = playPackets([
      ...teams,
      { seq: 4, send: 5, typeId: 9900, score: [1, 0] },
      { seq: 3, send: 5, typeId: GOAL, team: HOME, score: [1, 0] },
    ])
    expect(played.steps.map((step) => 'after' in step && step.after.agreement)).toEqual([
      'agrees',
      'agrees',
      'unknown',
      'agrees',
    ])
  })

  it('asks the next packet with a summary, over those without one [C7]', () => {
    const view = viewAfter([
      ...teams,
      { seq: 4, send: 5, typeId: 9900 },
      { seq: 5, send: 5, typeId: 9900, score: [1, 0] },
      { seq: 3, send: 5, typeId: GOAL, team: HOME, score: [1, 0] },
    ])
    expect(view.agreement).toBe('agrees')
  })

  it('counts at once what it could not place before a side was known [S1, S3, C4]', () => {
    const unknown = { id: HOME.id, name: HOME.name }
    const played = playPackets([
      { seq: 1, send: 5, typeId: GOAL, team: unknown, score: [1, 0] },
      { seq: 2, send: 1, action: 'p', typeId: GOAL, team: unknown, score: [1, 0] },
      { seq: 3, send: 5, team: HOME, score: [1, 0] },
    ])
    expect(played.steps[1]).toMatchObject({
      after: { byActions: { home: 0, away: 0 }, pending: [{ side: null, points: 1 }] },
    })
    expect(played.steps[2]).toMatchObject({
      after: { byActions: { home: 1, away: 0 }, provisional: { home: 2, away: 0 }, pending: [{ side: 'home' }] },
    })
  })

  it('believes the flag with the highest seq, also of a late packet [S1, S2]', () => {
    const flag = (seq: number, homeTeam: boolean): Short => ({ seq, send: 5, team: { ...HOME, homeTeam } })
    expect(viewAfter([flag(1, true), flag(4, false), flag(2, true)])).toMatchObject({
      home: null,
      away: { id: HOME.id },
    })
  })

  it('lets a shoot-out add nothing [C5, T4]', () => {
    const periods = [{ id: 3, type: 'Shootout', homeTeamPeriodScore: 1, awayTeamPeriodScore: 0 }]
    const kick: Short = { seq: 3, send: 5, typeId: GOAL, team: HOME, more: { period: 3 }, score: [0, 0] }
    expect(viewAfter([...teams, kick])).toMatchObject({ byActions: { home: 1, away: 0 }, agreement: 'differs' })
    const sideless = viewAfter([...teams, { ...kick, team: {}, summary: { periods } }])
    expect(sideless.agreement).toBe('agrees')
    const view = viewAfter([...teams, { ...kick, summary: { periods } }])
    expect(view).toMatchObject({ byActions: { home: 0, away: 0 }, agreement: 'agrees', shootout: { home: 1, away: 0 } })
  })

  it('takes the score of the highest seq, not of the last arrival [C1]', () => {
    const view = viewAfter([
      { seq: 3, send: 5, score: [2, 0] },
      { seq: 2, send: 5, score: [1, 0] },
    ])
    expect(view).toMatchObject({ score: { home: 2, away: 0 }, scoreSeq: 3 })
  })
})
