import { expect, it } from 'vitest'
import type { FixtureNow } from '../../match/fixture-now.ts'
import { fixtureEvents } from '../../processors/fixture-events.ts'
import { accepted, NOON, period, VIEW } from './steps.ts'

const events = (before: Partial<FixtureNow>, after: Partial<FixtureNow>) =>
  fixtureEvents(accepted({ before, after })).map((e) => [e.kind, e.previous, e.current])

it('gives nothing for a packet that changes nothing, nor for other steps', () => {
  expect(events({}, { periods: [] })).toEqual([])
  expect(fixtureEvents({ ...accepted({ after: { status: 'Completed' } }), kind: 'duplicate' })).toEqual([])
})

it('counts the first summary from null, in the order of the kinds', () => {
  const before: Partial<FixtureNow> = { status: null, collectionStatus: null, periods: [], clock: null }
  const after: Partial<FixtureNow> = {
    status: 'Completed',
    collectionStatus: 'CollectingLive',
    periods: [period(1, NOON), period(2)],
    clock: { time: null, running: false, at: null },
    finality: 'finished',
  }
  expect(events(before, after)).toEqual([
    ['status', null, 'Completed'],
    ['collection', null, 'CollectingLive'],
    ['period-started', null, '1'],
    ['period-started', null, '2'],
    ['period-ended', null, '1'],
    ['clock-stopped', null, 'stopped'],
    ['finished', 'open', 'finished'],
  ])
})

it('tells a period’s end when it becomes known', () => {
  expect(events({ periods: [period(1)] }, { periods: [period(1, NOON), period(2)] })).toEqual([
    ['period-started', null, '2'],
    ['period-ended', null, '1'],
  ])
  expect(events({ periods: [period(1, NOON)] }, { periods: [period(1, NOON + 1)] })).toEqual([])
})

it('cannot tell periods without an id', () => {
  expect(events({ periods: [] }, { periods: [period(null, NOON)] })).toEqual([])
})

const clock = (running: boolean | null): Partial<FixtureNow> => ({ clock: { time: null, running, at: null } })

it.each([
  [true, false, [['clock-stopped', 'running', 'stopped']]],
  [false, true, [['clock-started', 'stopped', 'running']]],
  [null, true, [['clock-started', null, 'running']]],
  [true, null, []],
  [true, true, []],
])('clock %s → %s', (before, after, expected) => {
  expect(events(clock(before), clock(after))).toEqual(expected)
})

it.each([
  ['open', 'finished', 'finished'],
  ['finished', 'checked', 'checked'],
  ['open', 'dropped', 'dropped'],
  ['checked', 'finished', 'finished'],
  ['dropped', 'open', 'reopened'],
] as const)('finality %s → %s: %s', (before, after, kind) => {
  expect(events({ finality: before }, { finality: after })).toEqual([[kind, before, after]])
})

it('tells that a status is no longer given', () => {
  expect(events({}, { status: null })).toEqual([['status', 'Live', null]])
})

it('has the common head', () => {
  expect(fixtureEvents(accepted({ before: VIEW, after: { status: 'X' } }))[0]).toMatchObject({
    fixtureId: 'f1',
    sport: 'soccer',
    tier: 'media',
    stateRevision: 9,
    seq: 7,
    eventTime: NOON,
    receivedAt: NOON + 5_000_900,
  })
})
