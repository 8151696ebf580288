import { describe, expect, it } from 'vitest'
import { REJECTION_CODES } from '../../match/packet.ts'
import type { Rejected, Step } from '../../match/step.ts'
import { derive, PROJECTIONS } from '../../processors/derived.ts'
import { logicOf } from '../../processors/logic.ts'
import { DERIVED_TOPICS } from '../../schemas/topics.ts'
import { accepted, action, certified, connection, NOON, PACKET, RAW, score, VIEW } from './steps.ts'

const topics = (step: Step) => derive(step).map(({ topic, n }) => `${topic.name}/${n}`)
const values = (step: Step) => derive(step).map(({ value }) => value)
const HEAD = { raw: RAW, sport: 'soccer', tier: 'media', stateRevision: 9 } as const

function rejected(more: Partial<Rejected> = {}): Rejected {
  return { ...HEAD, kind: 'rejected', rejection: { code: 'bad-seq', found: '0' }, packet: null, ...more }
}

it('has one projection for each derived topic, in the order of the table', () => {
  expect(PROJECTIONS.map((p) => p.topic)).toEqual(DERIVED_TOPICS)
})

describe('what a step gives, in the order in which it is emitted', () => {
  it('a packet that changes everything', () => {
    const step = accepted({
      action: { before: action({ standing: 'pending' }), expected: false },
      gap: { fromSeq: 1, toSeq: 2 },
      before: { score: score(0, 0), status: 'Scheduled' },
    })
    expect(topics(step)).toEqual([
      'action-changes/0',
      'corrections/0',
      'score-changes/0',
      'fixture-events/0',
      'feed-quality/0',
      'feed-quality/1',
      'fixture-state/0',
    ])
  })

  it('other kinds', () => {
    expect(topics({ ...accepted(), kind: 'duplicate' })).toEqual(['feed-quality/0'])
    expect(topics(rejected())).toEqual(['quarantine/0'])
    expect(topics(connection('lost'))).toEqual(['feed-quality/0', 'fixture-state/0'])
    expect(topics(connection('alive'))).toEqual(['fixture-state/0'])
    expect(topics(certified())).toEqual(['feed-quality/0', 'fixture-state/0'])
    expect(topics({ ...HEAD, kind: 'ignored' })).toEqual([])
  })
})

it('action-changes: what the action is now, and the packet’s own fields', () => {
  const step = accepted({ late: true, action: { before: action({ standing: 'pending' }) } })
  expect(values(step)[0]).toMatchObject({
    seq: 7,
    actionId: 'a1',
    actionRevision: 2,
    sendType: 'confirmed',
    standingBefore: 'pending',
    standing: 'confirmed',
    late: true,
    expected: true,
    typeId: 9001,
    side: 'home',
    timelineSequence: 1.5,
    delayStatus: null,
    traceId: 'trace',
  })
  expect(values(accepted({ action: { before: null } }))[0]).toMatchObject({ standingBefore: null })
})

it('fixture-state: the view after, with no packet of its own for a connection', () => {
  expect(values(accepted({ after: { packets: 8 } })).at(-1)).toMatchObject({
    ...VIEW,
    packets: 8,
    seq: 7,
    eventTime: NOON,
  })
  expect(values(connection('lost')).at(-1)).toMatchObject({ ...VIEW, seq: null, eventTime: null, stateRevision: 9 })
})

it('quarantine: the code, the text of the error table, and the bytes', () => {
  expect(values(rejected())).toEqual([
    {
      fixtureId: 'f1',
      sport: 'soccer',
      tier: 'media',
      stateRevision: 9,
      seq: null,
      eventTime: null,
      receivedAt: RAW.receivedAt,
      code: 'bad-seq',
      message: 'expected `fixtureSeqNum` as an integer of 1 or more, found 0',
      frame: RAW.frame,
    },
  ])
  const conflict = rejected({ rejection: { code: 'sequence-conflict', found: '7' }, packet: PACKET })
  expect(values(conflict)[0]).toMatchObject({ seq: 7, eventTime: NOON })
  for (const code of REJECTION_CODES) {
    expect(values(rejected({ rejection: { code, found: 'x' } }))[0]).toMatchObject({
      message: expect.stringMatching(/^expected/),
    })
  }
})

it('fixtures: the listing with the head', () => {
  const listing = {
    name: 'A v B',
    startTime: NOON,
    status: 'Scheduled',
    fixtureType: 'official',
    coverageLevel: null,
    teams: [{ id: 't', name: null }],
    competition: null,
    seasonId: 's',
    stage: null,
    venue: null,
    deleted: false,
  }
  const step: Step = { ...HEAD, kind: 'fixture', listing }
  expect(topics(step)).toEqual(['fixtures/0'])
  expect(values(step)[0]).toMatchObject({ fixtureId: 'f1', stateRevision: 9, seq: null, eventTime: null, ...listing })
})

describe('logic', () => {
  const rule = { typeId: 1, points: 1, side: 'team', name: 'x', evidence: 'learned' } as const

  it('is the same for the same rules, however they are written', () => {
    expect(logicOf({ a: [rule] })).toBe(logicOf({ a: [{ subTypeId: undefined, ...rule }] }))
    expect(logicOf({})).toMatch(/^\d+-[0-9a-f]{12}$/)
  })

  it('is another for other rules', () => {
    expect(logicOf({ a: [rule] })).not.toBe(logicOf({ a: [{ ...rule, points: 2 }] }))
  })
})
