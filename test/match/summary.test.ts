import { describe, expect, it } from 'vitest'
import { playPackets } from './given.ts'

const PERIOD = {
  id: 1,
  type: 'Regular',
  label: '1st half',
  homeTeamScore: 1,
  awayTeamScore: 0,
  homeTeamPeriodScore: 1,
  awayTeamPeriodScore: 0,
  start: '2026-11-21T12:00:00',
  end: null,
}

const stateAfter = (...summaries: readonly object[]) =>
  playPackets(summaries.map((summary, i) => ({ seq: i + 1, send: 5, score: [1, 0], summary }))).state.now

describe('the newest summary', () => {
  it.each([
    ['id', { id: 2 }, { id: 2 }],
    ['type', { type: 'Overtime' }, { type: 'Overtime' }],
    ['label', { label: 'x' }, { label: 'x' }],
    ['home', { homeTeamScore: 2 }, { home: 2 }],
    ['away', { awayTeamScore: 2 }, { away: 2 }],
    ['periodHome', { homeTeamPeriodScore: 2 }, { periodHome: 2 }],
    ['periodAway', { awayTeamPeriodScore: 2 }, { periodAway: 2 }],
    ['start', { start: '1970-01-01T00:00:01' }, { start: 1_000_000 }],
    ['end', { end: '1970-01-01T00:00:01Z' }, { end: 1_000_000 }],
  ])('is taken also when only %s of a period is another [T1]', (_, field, expected) => {
    const view = stateAfter({ periods: [PERIOD] }, { periods: [{ ...PERIOD, ...field }] })
    expect(view.periods).toMatchObject([expected])
  })

  it('is taken whole: what it lacks is null, what the one before had is gone [T1]', () => {
    const full = {
      periods: [PERIOD],
      collectionStatus: 'CollectingLive',
      currentClockState: 'running',
      isHomeTeamInPossesion: true,
    }
    const none = { currentPeriod: null, currentStatus: null, currentClockTime: null, periods: null }
    expect(stateAfter(full, none)).toMatchObject({
      status: null,
      collectionStatus: null,
      period: null,
      periods: [],
      clock: { time: null, running: null, at: expect.any(Number) },
      homeInPossession: null,
    })
  })

  it('has the time of its packet for its clock; before it there is none [T5]', () => {
    const { steps } = playPackets([
      { seq: 1, send: 5 },
      { seq: 2, send: 5, score: [0, 0], more: { timestamp: '1970-01-01T00:00:01Z' } },
      { seq: 3, send: 5, more: { timestamp: '1970-01-01T00:00:02Z' } },
    ])
    expect(steps).toMatchObject([
      { after: { clock: null } },
      { after: { clock: { time: '10:00', running: null, at: 1_000_000 } } },
      { after: { clock: { at: 1_000_000 } } },
    ])
  })

  it.each([
    [
      'the first of several',
      [{ homeTeamPeriodScore: 4, awayTeamPeriodScore: 3 }, { homeTeamPeriodScore: 9 }],
      { home: 4, away: 3 },
    ],
    ['none without both scores', [{ homeTeamPeriodScore: 4 }], null],
  ])('shoot-out: %s [T4]', (_, kicks, expected) => {
    const periods = kicks.map((scores, i) => ({ id: i + 3, type: 'Shootout', ...scores }))
    expect(stateAfter({ periods: [PERIOD, ...periods] }).shootout).toEqual(expected)
  })
})
