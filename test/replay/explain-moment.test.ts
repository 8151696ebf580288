import { describe, expect, it } from 'vitest'
import { directionOf, readClockTime, standsOf } from '../../replay/explain/clock.ts'
import { type At, findMoment } from '../../replay/explain/point.ts'
import { NOON } from '../match/given.ts'
import { at, note, stepsOfRecords } from './given.ts'

type Shown = readonly [period: number, clock: string, ended?: boolean]

/** One packet a second, with what the summary shows. */
function shows(...all: readonly Shown[]) {
  return stepsOfRecords(
    all.map(([period, clock, ended = false], i) => {
      const end = ended ? '2026-11-21T12:00:00' : null
      const periods = period === 0 ? [] : [{ id: period, type: 'Regular', end }]
      const summary = { currentPeriod: Math.max(1, period), currentClockTime: clock, periods }
      return at(i + 1, { seq: i + 1, send: 5, score: [0, 0], summary })
    }),
  )
}

/** Up; after each half the clock shows where the next one begins. */
const SOCCER = shows(
  [0, '00:00'],
  [1, '00:00'],
  [1, '20:00'],
  [1, '45:30'],
  [1, '45:00', true],
  [2, '45:00'],
  [2, '45:20'],
  [2, '67:10'],
  [2, '93:00'],
)
/** Down. */
const BASKETBALL = shows(
  [0, '10:00'],
  [1, '10:00'],
  [1, '04:30'],
  [1, '00:02'],
  [2, '10:00'],
  [2, '05:00'],
  [2, '01:00'],
)

function stepsAt(steps: ReturnType<typeof shows>, when: At): number | string {
  const found = findMoment(steps, when)
  return 'there' in found ? found.there : found.steps
}

const clock = (seconds: number, period: number | null = null): At => ({ by: 'clock', seconds, period })
const time = (text: string): number => readClockTime(text) as number

describe('a match clock', () => {
  it('its direction is that of the fixture', () => {
    expect(directionOf(standsOf(SOCCER))).toBe(1)
    expect(directionOf(standsOf(BASKETBALL))).toBe(-1)
    expect(directionOf(standsOf(shows([1, '00:00'], [1, '00:00'], [2, '00:00'])))).toBe(0)
  })

  it.each([
    ['as it stood', SOCCER, clock(time('20:00')), 3],
    ['between two packets: the one before', SOCCER, clock(time('30:00')), 3],
    ['of the period that is named', SOCCER, clock(time('45:20'), 1), 3],
    ['in two periods: the last of them', SOCCER, clock(time('45:20')), 7],
    ['a minute after the end of a period: its end', SOCCER, clock(time('46:00'), 1), 4],
    ['that runs down', BASKETBALL, clock(time('05:00'), 1), 2],
    ['that runs down, in two periods', BASKETBALL, clock(time('04:00')), 6],
    ['at the end of a period that runs down', BASKETBALL, clock(0, 1), 4],
  ])('%s', (_, steps, when, expected) => {
    expect(stepsAt(steps, when)).toBe(expected)
  })

  it('tells of other periods in which it stood there', () => {
    expect(findMoment(SOCCER, clock(time('45:20')))).toMatchObject({ otherPeriods: [1] })
    expect(findMoment(SOCCER, clock(time('45:20'), 2))).toMatchObject({ otherPeriods: [] })
    expect(findMoment(SOCCER, clock(time('67:10')))).toMatchObject({ otherPeriods: [] })
  })

  it.each([
    ['after all that came', SOCCER, clock(time('93:01')), '1/00:00–45:30, 2/45:00–93:00'],
    ['before the period', SOCCER, clock(time('44:00'), 2), '1/00:00–45:30, 2/45:00–93:00'],
    ['in a period that was not', BASKETBALL, clock(time('05:00'), 3), '1/10:00–00:02, 2/10:00–01:00'],
    ['after the last, running down', BASKETBALL, clock(time('00:30'), 2), '1/10:00–00:02, 2/10:00–01:00'],
    [
      'that does not run',
      shows([1, '00:00'], [1, '00:00']),
      clock(0),
      'a clock that does not run: use a seq or a time',
    ],
    ['that is not told', stepsOfRecords([at(1, { seq: 1, send: 5 })]), clock(0), 'no clock: use a seq or a time'],
  ])('%s: says what there is', (_, steps, when, there) => {
    expect(stepsAt(steps, when)).toBe(there)
  })

  it('is minutes and seconds', () => {
    expect(['05:09', '105:00', '5:09'].map(readClockTime)).toEqual([309, 6300, 309])
    expect(['5', '05:60', '1:02:03', '', null].map(readClockTime)).toEqual([null, null, null, null, null])
  })
})

describe('a seq', () => {
  const steps = stepsOfRecords([
    note(0, 'opened'),
    at(1, { seq: 1, send: 5 }),
    at(2, { seq: 4, send: 5 }),
    at(3, { seq: 2, send: 5 }),
    at(4, { seq: 4, send: 5 }),
  ])

  it('is the moment at which its packet was accepted, not that of a duplicate', () => {
    expect(stepsAt(steps, { by: 'seq', seq: 4 })).toBe(3)
    expect(stepsAt(steps, { by: 'seq', seq: 2 })).toBe(4)
  })

  it('that never came: says what there is', () => {
    expect(stepsAt(steps, { by: 'seq', seq: 3 })).toBe('seqs 1 to 4, without 3, which never came')
    expect(stepsAt(steps, { by: 'seq', seq: 9 })).toBe('seqs 1 to 4')
    expect(stepsAt(steps.slice(0, 1), { by: 'seq', seq: 1 })).toBe('no packet')
  })
})

describe('a time', () => {
  const second = (n: number): At => ({ by: 'time', receivedAt: NOON + n * 1_000_000 })
  const steps = stepsOfRecords([
    at(1, { seq: 1, send: 5 }),
    at(3, { seq: 2, send: 5 }),
    // Another line, whose clock is behind.
    at(2, { seq: 3, send: 5 }, { line: 'b' }),
    at(9, { seq: 4, send: 5 }),
  ])

  it('has nothing that was received later in it', () => {
    expect([1, 2, 3, 8, 9, 99].map((n) => stepsAt(steps, second(n)))).toEqual([1, 1, 3, 3, 4, 4])
  })

  it('tells how long nothing had been recorded around it', () => {
    const asked = (n: number) => {
      const found = findMoment(steps, second(n))
      return 'there' in found ? null : found.asked
    }
    expect(asked(5)).toEqual({ receivedAt: NOON + 5_000_000, sinceRecordMs: 2_000, untilRecordMs: 4_000 })
    expect(asked(1)).toMatchObject({ sinceRecordMs: 0, untilRecordMs: 2_000 })
    expect(asked(60)).toMatchObject({ sinceRecordMs: 51_000, untilRecordMs: null })
    expect(findMoment(steps, { by: 'seq', seq: 1 })).toMatchObject({ asked: null })
  })

  it('before the first record: says when that was', () => {
    expect(stepsAt(steps, second(0))).toBe('records since 2026-11-21T12:00:01.000000Z')
  })
})
