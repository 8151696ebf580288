import { describe, expect, it } from 'vitest'
import { explanationText } from '../../cli/show/explanation.ts'
import { AWAY, HOME, NOON, raw } from '../match/given.ts'
import { DISALLOWED, GOAL, KICK_OFF } from './disallowed.ts'
import { at, explained, note, score } from './given.ts'

describe('a goal that is disallowed', () => {
  it('while it stands: the packets behind the score, and that it fell a minute later', () => {
    const { at: place, known, later } = explained(DISALLOWED, { by: 'seq', seq: 4 })
    expect(place).toMatchObject({ seq: 4, records: 4, receivedAt: NOON + 14_000_000 })
    expect(known.state).toMatchObject({ score: score(1, 0), byActions: score(1, 0), agreement: 'agrees', pending: [] })
    expect(known.behind.summary).toMatchObject({ seq: 4, sendType: 'confirmed', actionId: 'goal' })
    expect(known.behind.since).toMatchObject({ score: { seq: 4 }, byActions: { seq: 4 }, provisional: { seq: 3 } })
    expect(known.moves.map(({ by, after }) => [by.seq, after])).toEqual([
      [1, score(0, 0)],
      [4, score(1, 0)],
    ])
    expect(known.scoring).toMatchObject([{ actionId: 'goal', scoresFor: 'home', points: 1, seqs: [3, 4], related: [] }])
    expect(known).toMatchObject({ corrected: [], confirmations: 1 })
    expect(later.records).toBe(2)
    expect(later.asFinal).toMatchObject({ score: score(0, 0), byActions: score(0, 0), agreement: 'agrees' })
    expect(later.changed).toMatchObject([
      {
        was: { actionId: 'goal', standing: 'confirmed' },
        is: { standing: 'deleted', seqs: [3, 4, 6], related: [{ actionId: 'var', how: 'named-by', seqs: [5] }] },
        changes: [
          {
            seq: 6,
            nature: 'revocation',
            changed: ['standing'],
            before: { standing: 'confirmed' },
            after: { standing: 'deleted' },
            scoreBefore: score(1, 0),
            scoreAfter: score(0, 0),
            // Since its first packet at 10 s, and since the moment at 14 s.
            ageMs: 64_000,
            knownMs: 64_000,
            afterEventMs: 60_000,
            afterMs: 60_000,
          },
        ],
      },
    ])
  })

  it('while it is pending: since when, and that it was confirmed and then deleted', () => {
    const { known, later } = explained([...DISALLOWED.slice(0, 3), note(12, 'alive'), ...DISALLOWED.slice(3)], {
      by: 'time',
      receivedAt: NOON + 13_000_000,
    })
    expect(known.pending).toMatchObject([{ actionId: 'goal', seqs: [3], points: 1, pendingMs: 2_000 }])
    expect(known.state).toMatchObject({ score: score(0, 0), provisional: score(1, 0) })
    expect(known.scoring).toEqual([])
    expect(later.changed[0]?.changes.map(({ seq, nature }) => [seq, nature])).toEqual([
      [4, 'confirmation'],
      [6, 'revocation'],
    ])
    expect(later.asFinal).toMatchObject({ score: score(0, 0), byActions: score(0, 0) })
  })

  it('afterwards it is a correction of before, and nothing is later', () => {
    const { known, later } = explained(DISALLOWED, { by: 'now' })
    expect(known.corrected).toMatchObject([
      { actionId: 'goal', seq: 6, nature: 'revocation', supersedes: [3, 4], scoreAfter: score(0, 0) },
    ])
    expect(known.scoring).toEqual([])
    expect(later).toMatchObject({ records: 0, changed: [], troubles: [] })
  })
})

it('of related actions each other one is told once, the first 100 of them', () => {
  const names = ['var', 'goal', 'goal', ...Array.from({ length: 200 }, (_, i) => `other ${i}`)]
  const records = [
    ...KICK_OFF,
    at(10, { seq: 3, send: 5, action: 'goal', typeId: GOAL, team: HOME, score: [1, 0] }),
    at(11, { seq: 4, send: 1, action: 'var', more: { relatedFixtureActionIds: names }, score: [1, 0] }),
  ]
  const { known } = explained(records, { by: 'now' })
  const related = known.pending[0]?.related ?? []
  expect(related.map(({ actionId }) => actionId)).toEqual(['goal', ...names.slice(3, 102)])
  expect(known.scoring[0]?.related).toMatchObject([{ actionId: 'var', how: 'named-by' }])
})

it('the related one names it, before and after', () => {
  const { known } = explained(
    [
      ...DISALLOWED.slice(0, 4),
      at(20, {
        seq: 5,
        send: 1,
        action: 'var',
        more: { relatedFixtureActionIds: ['goal', 'never-seen'] },
        score: [1, 0],
      }),
    ],
    { by: 'now' },
  )
  expect(known.pending[0]?.related).toEqual([
    { actionId: 'goal', how: 'names', type: 'type 9001', standing: 'confirmed', seqs: [3, 4] },
    { actionId: 'never-seen', how: 'names', type: null, standing: null, seqs: [] },
  ])
  expect(known.scoring[0]?.related).toMatchObject([{ actionId: 'var', how: 'named-by', standing: 'pending' }])
})

describe('what else may change later', () => {
  it('a basket becomes worth more', () => {
    const records = [
      ...KICK_OFF,
      at(5, { seq: 3, send: 5, action: 'basket', typeId: 9003, team: AWAY, score: [0, 2] }),
      at(9, {
        seq: 4,
        send: 2,
        action: 'basket',
        typeId: 9003,
        team: AWAY,
        more: { fixtureActionSubTypeId: 3 },
        score: [0, 3],
      }),
    ]
    const { later } = explained(records, { by: 'seq', seq: 3 })
    expect(later.changed[0]?.changes).toMatchObject([
      {
        nature: 'amendment',
        changed: ['subTypeId', 'points'],
        before: { points: 2 },
        after: { points: 3, subTypeId: 3 },
      },
    ])
    expect(later.asFinal).toMatchObject({ score: score(0, 3), byActions: score(0, 3) })
  })

  it("a side becomes known by another action's packet", () => {
    const records = [
      at(5, { seq: 1, send: 5, action: 'goal', typeId: GOAL, team: { id: 'team-h', name: 'Home' }, score: [1, 0] }),
      at(9, { seq: 2, send: 5, team: HOME, score: [1, 0] }),
    ]
    const { known, later } = explained(records, { by: 'seq', seq: 1 })
    expect(known.state?.byActions).toEqual(score(0, 0))
    expect(known.scoring).toMatchObject([{ side: null, scoresFor: null, points: 1 }])
    expect(later.changed[0]?.changes).toMatchObject([
      { seq: 2, nature: null, changed: ['side'], before: { side: null }, after: { side: 'home' }, afterMs: 4_000 },
    ])
    expect(later.asFinal).toMatchObject({ byActions: score(1, 0), score: score(1, 0) })
  })

  it('a goal of before comes late: its place is before the moment', () => {
    const records = [
      ...KICK_OFF,
      at(9, { seq: 4, send: 5, score: [1, 0] }),
      at(30, { seq: 3, send: 5, action: 'goal', typeId: GOAL, team: HOME, score: [1, 0] }),
      at(40, { seq: 5, send: 5, action: 'second', typeId: GOAL, team: HOME, score: [2, 0] }),
    ]
    const { known, later } = explained(records, { by: 'seq', seq: 4 })
    expect(known.state).toMatchObject({ byActions: score(0, 0), reasons: ['gap'] })
    // The goal after the moment does not belong to it.
    expect(later.asFinal).toMatchObject({ score: score(1, 0), byActions: score(1, 0) })
  })
})

it('does not take a movement behind a gap for the work of the packet that shows it', () => {
  const goal = { action: 'goal', typeId: GOAL, team: HOME }
  const records = [
    ...KICK_OFF,
    at(3, { seq: 3, send: 5, ...goal, score: [1, 0] }),
    // Two goals are missing; this one only tells who scored the first.
    at(90, { seq: 30, send: 2, ...goal, more: { player: { id: 'p', name: 'P' } }, score: [3, 0] }),
  ]
  const { later } = explained(records, { by: 'seq', seq: 3 })
  expect(later.asFinal).toMatchObject({ score: score(1, 0), byActions: score(1, 0), agreement: 'unknown' })
})

describe('gaps and outages', () => {
  const records = [
    note(0, 'opened'),
    ...KICK_OFF,
    note(30, 'lost', { detail: 'closed 1006' }),
    note(50, 'opened', { connectionId: 'c2' }),
    at(51, { seq: 5, send: 5, score: [0, 0] }, { connectionId: 'c2' }),
    at(700, { seq: 3, send: 5, score: [0, 0] }, { source: 'rest' }),
    at(700, { seq: 4, send: 5, score: [0, 0] }, { source: 'rest' }),
    at(2000, { seq: 90, send: 5, score: [0, 0] }, { connectionId: 'c2' }),
  ]

  it('are told with the records that opened them, and how they ended however late', () => {
    const { known, later } = explained(records, { by: 'seq', seq: 5 })
    expect(known.behind.reasons).toMatchObject([{ reason: 'gap', since: { seq: 5 } }])
    expect(known.behind.gaps).toMatchObject([{ fromSeq: 3, toSeq: 4, opened: { seq: 5 } }])
    expect(known.troubles.map(({ kind, afterMs }) => [kind, afterMs])).toEqual([
      ['opened', -51_000],
      ['lost', -21_000],
      ['opened', -1_000],
      ['gap', 0],
    ])
    expect(known.troubles[1]).toMatchObject({ detail: 'closed 1006', line: 'main' })
    // Two packets in one range; the gap up to 90 is half an hour and 80 seqs away, but begins next to the moment.
    expect(later.troubles).toMatchObject([
      { kind: 'healed', fromSeq: 3, toSeq: 4, afterMs: 649_000 },
      { kind: 'gap', fromSeq: 6, toSeq: 89 },
    ])
  })

  it('while no line is open, since it was lost', () => {
    const { known } = explained(records, { by: 'time', receivedAt: NOON + 40_000_000 })
    expect(known.state?.reasons).toEqual(['disconnected'])
    expect(known.behind.reasons).toMatchObject([
      { reason: 'disconnected', since: { kind: 'lost', seq: null, receivedAt: NOON + 30_000_000 } },
    ])
  })

  it('of another hour are not near', () => {
    const { known } = explained(records, { by: 'seq', seq: 90 })
    expect(known.troubles.map(({ kind }) => kind)).toEqual(['gap'])
  })
})

it('a conflict is behind the reason conflict, not the packet that first tells of it', () => {
  const records = [...KICK_OFF, at(3, { seq: 2, send: 4, action: 'other' }), at(4, { seq: 3, send: 5, score: [0, 0] })]
  const { known } = explained(records, { by: 'now' })
  expect(known.behind.reasons).toMatchObject([
    { reason: 'conflict', since: { seq: 2, actionId: 'other', receivedAt: NOON + 3_000_000 } },
  ])
})

it('names the actions that the two views differ over', () => {
  const records = [
    ...KICK_OFF,
    at(5, { seq: 3, send: 5, action: 'unseen', typeId: GOAL, team: HOME, score: [0, 0] }),
    at(6, { seq: 4, send: 5, score: [0, 0] }),
  ]
  const { known } = explained(records, { by: 'now' })
  expect(known.disputed).toMatchObject([
    { period: null, score: score(0, 0), byActions: score(1, 0), since: { seq: 3 }, actions: [{ actionId: 'unseen' }] },
  ])
})

it('of a fixture of which nothing could be read says that nothing was known', () => {
  const explanation = explained([raw('{junk', { receivedAt: NOON })], { by: 'now' })
  expect(explanation).toMatchObject({ at: { seq: 0, records: 1, period: null }, known: { state: null, moves: [] } })
  expect(explanationText(explanation)).toContain('nothing was known of the match yet')
})
