import { describe, expect, it } from 'vitest'
import { AWAY, HOME, NOON, packet, raw, type Short } from './given.ts'
import { at, GOAL, goal, last, of, published } from './published.ts'

/** Corrections, score-changes and fixture-events, through the fold and the projections: the rules R of FOLD.md. */

describe('corrections', () => {
  const one = (records: readonly Short[]) => of('corrections', last(records))

  it('are given for nothing but a visible change [R2]', () => {
    const more = at(1)
    expect(one([goal(1, 5, { more }), goal(2, 5, { more: at(2) })])).toEqual([])
    expect(one([goal(1, 5)])).toEqual([])
  })

  it('name what changed, in the order of the facts [R2, R8]', () => {
    const more = { period: 2, relatedFixtureActionIds: ['r'], fixtureActionType: 'x', metadata: {} }
    expect(one([goal(1, 1), goal(2, 5, { more, team: AWAY, score: [1, 0] })])).toMatchObject([
      {
        nature: 'confirmation',
        changed: ['standing', 'type', 'teamId', 'teamName', 'side', 'period', 'related', 'metadata'],
        before: { standing: 'pending', facts: { side: 'home', related: [] } },
        after: { standing: 'confirmed', facts: { side: 'away', related: ['r'] } },
        related: ['r'],
        scoreBefore: { home: 0, away: 0 },
        scoreAfter: { home: 1, away: 0 },
        supersedes: [1],
      },
    ])
  })

  it('see a side that was learned since, at the action’s next packet and not before [R2, S3]', () => {
    const unknown = { id: HOME.id, name: HOME.name }
    const all = published([
      goal(1, 5, { team: unknown }),
      { seq: 2, send: 5, team: HOME, score: [0, 0] },
      goal(3, 2, { team: unknown }),
    ])
    expect(of('corrections', all[1] ?? [])).toEqual([])
    expect(of('score-changes', all[1] ?? [])).toMatchObject([
      {
        cause: { actionId: 'action-2', typeId: 9900, side: 'home' },
        after: { byActions: { home: 1, away: 0 } },
        correction: false,
      },
    ])
    expect(of('corrections', all[2] ?? []).map(({ nature, changed }) => [nature, changed])).toEqual([
      ['amendment', ['side']],
    ])
  })

  it('measure from the lowest seq, this packet included, and round down [A6]', () => {
    const first = raw(packet(goal(5, 1, { more: at(10, 1) })), { receivedAt: NOON })
    const next = raw(packet(goal(6, 5, { more: at(12) })), { receivedAt: NOON + 1_999 })
    const late = raw(packet(goal(2, 5, { more: at(5) })), { receivedAt: NOON + 5_000 })
    const untimed = raw(packet(goal(7, 4, { more: { timestamp: null } })), { receivedAt: NOON + 4_999 })
    const ages = published([first, next, late, untimed]).map((all) =>
      of('corrections', all).map(({ supersedes, ageMs, knownMs }) => [supersedes, ageMs, knownMs]),
    )
    // 12 s − 10.000001 s; the late one changes nothing visible; then the lowest is seq 2, which came after: −1 µs is −1 ms.
    expect(ages).toEqual([[], [[[5], 1999, 1]], [], [[[2, 5, 6], null, -1]]])
  })
})

describe('score-changes', () => {
  it('name the packet and the facts of its action after it [R9, C8]', () => {
    const taken = goal(3, 4, { typeId: 1, more: { period: 9, clockTime: 'x' }, score: [0, 0] })
    const [change] = of('score-changes', last([goal(1, 1), goal(2, 5, { score: [1, 0] }), taken]))
    expect(change).toMatchObject({
      before: { score: { home: 1, away: 0 }, provisional: { home: 1, away: 0 }, byActions: { home: 1, away: 0 } },
      after: { score: { home: 0, away: 0 }, provisional: { home: 0, away: 0 }, byActions: { home: 0, away: 0 } },
      delta: { home: -1, away: 0 },
      correction: true,
      cause: { actionId: 'g', typeId: GOAL, sendType: 'deleted', side: 'home' },
      period: 1,
      clockTime: '10:00',
    })
  })

  it('are corrections when late, when a score falls, or with a correction that confirms nothing [R3]', () => {
    const flags = published([
      goal(1, 1, { score: [0, 0] }),
      goal(3, 5, { score: [1, 0] }),
      goal(2, 2),
      goal(4, 2, { typeId: 9003, score: [2, 0] }),
      { seq: 5, send: 5, score: [1, 0] },
      { seq: 7, send: 5, score: [1, 1] },
      { seq: 8, send: 5, score: [1, 0] },
    ]).map((all) => of('score-changes', all).map(({ correction }) => correction))
    // First score; confirmed goal; nothing moved; another type of goal; home falls; away rises; away falls.
    expect(flags).toEqual([[false], [false], [], [true], [true], [false], [true]])
  })

  it('begin with the first score, 0–0 as well [C8]', () => {
    const score = { home: 0, away: 0 }
    expect(
      published([
        { seq: 1, send: 5 },
        { seq: 2, send: 5, score: [0, 0] },
      ]).map((all) => of('score-changes', all)),
    ).toMatchObject([
      [],
      [
        {
          before: { score: null, byActions: score },
          after: { score, provisional: score },
          delta: score,
          correction: false,
        },
      ],
    ])
  })
})

describe('fixture-events', () => {
  const events = (...summaries: readonly object[]) =>
    published(summaries.map((summary, i) => ({ seq: i + 1, send: 5, score: [0, 0], summary }))).map((all) =>
      of('fixture-events', all).map(({ kind, previous, current }) => [kind, previous, current]),
    )

  it('count from null, and tell what each was and is [R4, R10]', () => {
    const first = {
      collectionStatus: 'CollectingLive',
      currentClockState: 'Running',
      periods: [{ id: 1 }],
      finished: true,
    }
    const second = { currentClockState: 'stopped', periods: [{ id: 1, end: '2026-11-21T12:45:00' }, { id: 2 }] }
    expect(events(first, second)).toEqual([
      [
        ['status', null, 'Live'],
        ['collection', null, 'CollectingLive'],
        ['period-started', null, '1'],
        ['clock-started', null, 'running'],
        ['finished', 'open', 'finished'],
      ],
      [
        ['collection', 'CollectingLive', null],
        ['period-started', null, '2'],
        ['period-ended', null, '1'],
        ['clock-stopped', 'running', 'stopped'],
        ['reopened', 'finished', 'open'],
      ],
    ])
  })

  it('say nothing of a clock that is not known any more, nor of one that is as before it [R10]', () => {
    expect(events({ currentClockState: 'running' }, {}, { currentClockState: 'running' }).slice(1)).toEqual([
      [],
      [['clock-started', null, 'running']],
    ])
  })

  it('go by the view, not by the last arrival [R4]', () => {
    const all = published([
      { seq: 2, send: 5, score: [0, 0] },
      { seq: 1, send: 5, score: [0, 0], summary: { currentStatus: 'Scheduled' } },
    ])
    expect(of('fixture-events', all[1] ?? [])).toEqual([])
  })
})
