import { describe, expect, it } from 'vitest'
import type { RawRecord } from '../../match/raw.ts'
import { derive } from '../../processors/derived.ts'
import { AWAY, event, HOME, NOON, packet, play, RULES, raw, type Short } from './given.ts'

/** What is published of packets and other records, through the fold and the projections: the rules R of FOLD.md. */

interface Published {
  readonly topic: string
  readonly [field: string]: unknown
}

/** For each record what it gives, in the order of emission. */
function published(records: readonly (Short | RawRecord)[], rules = RULES): readonly (readonly Published[])[] {
  const raws = records.map((one) => ('kind' in one ? one : raw(packet(one))))
  return play(raws, rules).steps.map((step) =>
    derive(step).map(({ topic, value }) => ({ ...(value as object), topic: topic.name })),
  )
}

const last = (records: readonly (Short | RawRecord)[]): readonly Published[] => published(records).at(-1) ?? []
const of = (topic: string, all: readonly Published[]) => all.filter((one) => one.topic === topic)
const topics = (all: readonly Published[]) =>
  all.map(({ topic, kind }) => (kind === undefined ? topic : `${topic} ${kind}`))

const GOAL = 9001
const goal = (seq: number, send: Short['send'], more: Partial<Short> = {}): Short => ({
  seq,
  send,
  action: 'g',
  typeId: GOAL,
  team: HOME,
  score: [0, 0],
  ...more,
})
const at = (seconds: number, micros = 0): object => ({
  timestamp: `2026-11-21T12:00:${String(seconds).padStart(2, '0')}.${String(micros).padStart(6, '0')}Z`,
})

describe('what is published, and in which order', () => {
  it('all topics of a packet that changes everything [R1, R4, R5]', () => {
    const more = { summary: { currentStatus: 'Completed', periods: [{ id: 1, end: '2026-11-21T13:00:00' }] } }
    expect(topics(last([goal(1, 1), goal(4, 6, { score: [0, 0], ...more })]))).toEqual([
      'action-changes',
      'corrections',
      'score-changes',
      'fixture-events status',
      'fixture-events period-started',
      'fixture-events period-ended',
      'fixture-events finished',
      'feed-quality gap',
      'feed-quality unexpected-step',
      'fixture-state',
    ])
  })

  it('healed before unexpected-step, and a disagreement last [R5]', () => {
    const teams: readonly Short[] = [goal(1, 5, { score: [1, 0] }), { seq: 3, send: 5, score: [1, 0] }]
    const records = last([...teams, { ...goal(2, 6), action: 'h', score: [1, 0] }])
    expect(of('feed-quality', records)).toMatchObject([
      { kind: 'healed', fromSeq: 2, toSeq: 2 },
      { kind: 'unexpected-step', fromSeq: null, toSeq: null, detail: 'first -> restored' },
      { kind: 'disagreement', fromSeq: null, toSeq: null, detail: 'score 1-0, byActions 2-0' },
    ])
  })

  it('one record for a duplicate, for a conflict and for what is no packet [R1, Q1, Q2]', () => {
    expect(topics(last([goal(1, 1), goal(1, 1)]))).toEqual(['feed-quality duplicate'])
    expect(topics(last([goal(1, 1), goal(1, 5)]))).toEqual(['quarantine'])
    expect(topics(last([goal(1, 1), raw('{}')]))).toEqual(['quarantine'])
  })

  it('of connections quality and state, of a listing its record only [L4, L6]', () => {
    const all = published([
      event('opened'),
      event('alive'),
      event('certified', { detail: '{"complete":true}' }),
      event('new'),
    ])
    expect(all.map(topics)).toEqual([
      ['feed-quality opened', 'fixture-state'],
      ['fixture-state'],
      ['feed-quality certificate', 'fixture-state'],
      [],
    ])
    expect(topics(last([raw('{}', { kind: 'fixture' })]))).toEqual(['fixtures'])
  })
})

describe('heads', () => {
  it('times are those of the causing record, revisions those of its state [R6]', () => {
    const records = [
      raw('{}', { receivedAt: 5 }),
      raw(packet(goal(3, 1)), { receivedAt: 6 }),
      raw(packet(goal(3, 5)), { receivedAt: 7 }),
      raw(packet(goal(2, 1)), { receivedAt: 8 }),
    ]
    const heads = published(records).map((all) =>
      all.map(({ seq, eventTime, receivedAt, stateRevision }) => [seq, eventTime, receivedAt, stateRevision]),
    )
    expect(new Set(heads[0]?.map(String))).toEqual(new Set([',,5,0']))
    expect(new Set(heads[1]?.map(String))).toEqual(new Set([`3,${NOON + 3e6},6,1`]))
    expect(new Set(heads[2]?.map(String))).toEqual(new Set([`3,${NOON + 3e6},7,1`]))
    expect(new Set(heads[3]?.map(String))).toEqual(new Set([`2,${NOON + 2e6},8,2`]))
  })
})

describe('states and quality', () => {
  it('a state is all of what is known, pending actions and gaps too [T3, R6]', () => {
    const records = [goal(2, 1), goal(5, 1, { action: 'h', score: [1, 0] })].map((short) => raw(packet(short)))
    const { view } = play(records).state
    expect(view).toMatchObject({ pending: [{ sinceSeq: 2 }, { sinceSeq: 5 }], gaps: [{ toSeq: 1 }, { fromSeq: 3 }] })
    expect(last(records).at(-1)).toMatchObject({ ...view, topic: 'fixture-state', seq: 5, stateRevision: 2 })
  })

  it('quality tells the lines of a fixture apart [L1]', () => {
    const lines = [event('opened'), event('opened', { line: 'b' }), raw(packet(goal(2, 5)), { line: 'b' })]
    expect(published(lines).map((all) => of('feed-quality', all).map(({ kind, line }) => [kind, line]))).toEqual([
      [['opened', 'main']],
      [['opened', 'b']],
      [['gap', 'b']],
    ])
  })
})

describe('action-changes [R7]', () => {
  it('count the action’s packets, and say what was published before and what holds now', () => {
    const own = { timelineSequence: 1.5, delayStatus: 'late' }
    const all = published([goal(2, 5), goal(1, 1, { more: own, top: { traceId: 't' } }), goal(3, 4, { typeId: 9900 })])
    expect(all.map((records) => of('action-changes', records)[0])).toMatchObject([
      {
        actionRevision: 1,
        sendType: 'confirmed',
        standingBefore: null,
        standing: 'confirmed',
        late: false,
        traceId: null,
      },
      // Late: the standing published before is no pending, and the facts stay those of the confirmation.
      {
        actionRevision: 2,
        sendType: 'pending',
        standingBefore: 'confirmed',
        standing: 'confirmed',
        late: true,
        traceId: 't',
        ...own,
      },
      // A deletion does not describe.
      {
        actionRevision: 3,
        sendType: 'deleted',
        standingBefore: 'confirmed',
        standing: 'deleted',
        typeId: GOAL,
        side: 'home',
      },
    ])
  })
})

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
