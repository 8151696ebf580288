import { describe, expect, it } from 'vitest'
import { event, NOON, packet, play, raw, type Short } from './given.ts'
import { GOAL, goal, last, of, published, topics } from './published.ts'

/** What is published, in which order, and with which head: the rules R of FOLD.md. */

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
    const { now } = play(records).state
    expect(now).toMatchObject({ pending: [{ sinceSeq: 2 }, { sinceSeq: 5 }], gaps: [{ toSeq: 1 }, { fromSeq: 3 }] })
    expect(last(records).at(-1)).toMatchObject({ ...now, topic: 'fixture-state', seq: 5, stateRevision: 2 })
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
