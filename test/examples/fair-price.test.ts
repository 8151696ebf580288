import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import fairPrice, { chances, shareLeft } from '../../examples/fair-price.ts'
import { calibration, type Price, priceCharts } from '../../examples/fair-price-charts.ts'
import type { Decision } from '../../replay/backtest/result.ts'
import type { FinalFixture } from '../../replay/final/final.ts'
import type { KnownRecord } from '../../replay/stream/known.ts'
import type { FixtureState } from '../../schemas/records.ts'
import { NOON } from '../match/given.ts'
import { run } from '../property.ts'
import { clock, correctionAt, MATCH, stateAt, stateOf } from './given.ts'
import { played } from './played.ts'

const LEADS = fc.integer({ min: -6, max: 6 })
const MEANS = fc.double({ min: 0, max: 5, noNaN: true })
/** Of sums of a thousand products. */
const NEARLY = 1e-9

describe('independent Poisson goals', () => {
  it('give chances that add up to 1', () => {
    run(
      fc.property(LEADS, MEANS, MEANS, (lead, h, a) => {
        const { home, draw, away } = chances(lead, h, a)
        expect(Math.abs(home + draw + away - 1)).toBeLessThan(NEARLY)
        expect(Math.min(home, draw, away)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('know no difference between home and away', () => {
    run(
      fc.property(LEADS, MEANS, MEANS, (lead, h, a) => {
        const one = chances(lead, h, a)
        const other = chances(-lead, a, h)
        expect(Math.abs(one.home - other.away)).toBeLessThan(NEARLY)
        expect(Math.abs(one.draw - other.draw)).toBeLessThan(NEARLY)
      }),
    )
  })

  it('are better for a side with each goal that it is ahead, or may expect', () => {
    run(
      fc.property(LEADS, MEANS, MEANS, fc.double({ min: 0, max: 2, noNaN: true }), (lead, h, a, more) => {
        expect(chances(lead + 1, h, a).home).toBeGreaterThanOrEqual(chances(lead, h, a).home - NEARLY)
        expect(chances(lead, h + more, a).home).toBeGreaterThanOrEqual(chances(lead, h, a).home - NEARLY)
      }),
    )
  })

  it.each([
    [2, { home: 1, draw: 0, away: 0 }],
    [0, { home: 0, draw: 1, away: 0 }],
    [-1, { home: 0, draw: 0, away: 1 }],
  ])('are certain when no goal is to come, %i ahead', (lead, certain) => {
    expect(chances(lead, 0, 0)).toEqual(certain)
  })

  it('are what can be told by hand', () => {
    // Only home scores: it wins unless it gets none, which has the chance e^-m.
    expect(chances(0, Math.log(4), 0)).toEqual({
      home: expect.closeTo(0.75, 9),
      draw: expect.closeTo(0.25, 9),
      away: 0,
    })
    // One behind: none, one, more of them. e^-m = 1/4, m e^-m = ln 4 / 4.
    const one = Math.log(4) / 4
    expect(chances(-1, Math.log(4), 0)).toEqual({
      home: expect.closeTo(0.75 - one, 9),
      draw: expect.closeTo(one, 9),
      away: expect.closeTo(0.25, 9),
    })
  })
})

const MODEL = { homeGoals: 1.5, awayGoals: 1.2, halfMinutes: 45, addedMinutes: 3 }

it.each([
  [1, 0, 1],
  [1, 24, 72 / 96],
  // The half goes on beyond what was expected: half a minute, and all of the second one.
  [1, 52, 48.5 / 96],
  [2, 45, 48 / 96],
  [2, 69, 24 / 96],
  [2, 120, 0.5 / 96],
])('in period %i at minute %i the share %f of the match is left', (period, minutes, share) => {
  expect(shareLeft(period, minutes, MODEL)).toBeCloseTo(share, 12)
})

/** As many goals of both are expected, so that a draw is fair to both. */
function pricesOf(events: readonly KnownRecord<'corrections' | 'fixture-state'>[]) {
  return played(fairPrice, events, { homeGoals: 1, awayGoals: 1 })
}

function shownOf({ knownAt, output }: Decision<Price>) {
  return [(knownAt - NOON) / 1e6, output.score, output.period, output.minute]
}

describe('fair prices', () => {
  it('come with each minute of a running clock, until it stands', () => {
    const prices = pricesOf([
      stateAt(0, { clock: clock('12:40', true) }),
      stateAt(150, { clock: clock('15:10', false) }),
      stateAt(500, { clock: clock('15:10', false) }),
    ])
    expect(prices.map(shownOf)).toEqual([
      [0, '0–0', 1, 12],
      [20, '0–0', 1, 13],
      [80, '0–0', 1, 14],
      [140, '0–0', 1, 15],
    ])
  })

  it('end with a match whose end was not recorded', () => {
    const prices = pricesOf([stateAt(0, { period: 2, clock: clock('89:30', true) })])
    expect(prices.at(-1)?.output.minute).toBe(105)
  })

  it('are of soccer only', () => {
    expect(pricesOf([stateAt(0, { sport: 'basketball' })])).toEqual([])
  })
})

describe('a fair price', () => {
  it('is for whoever is ahead, also by a pending goal, unless the views of the score disagree', () => {
    const ahead = { provisional: { home: 1, away: 0 } }
    const prices = pricesOf([
      stateAt(0),
      stateAt(1, { ...ahead, agreement: 'agrees' }),
      stateAt(2, { ...ahead, agreement: 'differs' }),
      stateAt(3, { ...ahead, score: { home: 0, away: 2 }, agreement: 'differs' }),
    ])
    expect(prices.map(({ output }) => output.score)).toEqual(['0–0', '1–0', '0–0', '0–2'])
    const [level, one, , two] = prices.map(({ output }) => output)
    expect(level?.home).toBe(level?.away)
    expect(one?.home).toBeGreaterThan(level?.home ?? 1)
    expect(two?.away).toBeGreaterThan(one?.home ?? 1)
    for (const { output } of prices) expect(output.home + output.draw + output.away).toBeCloseTo(1, 12)
  })

  it('is certain when the match is over, and by the end of the second half when it goes on', () => {
    const second = {
      id: 2,
      type: 'Regular',
      label: null,
      home: 1,
      away: 1,
      periodHome: 0,
      periodAway: 0,
      start: 0,
      end: 0,
    }
    const [over] = pricesOf([stateAt(0, { score: { home: 1, away: 2 }, finality: 'finished' })])
    expect(over?.output).toMatchObject({ home: 0, draw: 0, away: 1 })
    const [extra] = pricesOf([stateAt(0, { score: { home: 2, away: 1 }, period: 3, periods: [second] })])
    expect(extra?.output).toMatchObject({ home: 0, draw: 1, away: 0, score: '1–1' })
  })

  it('tells a correction that moved the score, and no other', () => {
    const prices = pricesOf([
      stateAt(0, { score: { home: 1, away: 0 } }),
      correctionAt(5, 'goal', 'amendment'),
      stateAt(5, { score: { home: 1, away: 0 }, reliable: false }),
      correctionAt(9, 'goal', 'revocation'),
      stateAt(9),
      stateAt(10, { score: { home: 1, away: 0 } }),
    ])
    expect(prices.map(({ output }) => [output.score, output.reliable, output.corrected])).toEqual([
      ['1–0', true, null],
      ['1–0', false, null],
      ['0–0', true, 'revocation of Goal'],
      ['1–0', true, null],
    ])
    expect(priceCharts(prices, new Map())[0]?.marks).toEqual([{ x: NOON + 9e6, label: 'revocation of Goal: 0–0' }])
  })
})

describe('calibration', () => {
  const price: Price = {
    home: 0.62,
    draw: 0.25,
    away: 0.13,
    score: '',
    period: 1,
    minute: 0,
    reliable: true,
    corrected: null,
  }
  const decision = (output: Price, n: number) => ({ fixtureId: MATCH, knownAt: NOON + n, n, output, restsOn: [] })
  const finalOf = (more: Partial<FixtureState>): FinalFixture => ({
    as: 'final',
    fixtureId: MATCH,
    sport: 'soccer',
    state: stateOf(0, more),
    actions: [],
  })
  const home = { score: { home: 2, away: 1 }, finality: 'checked' } as const

  it('compares the mean of what was predicted in a tenth with the share that came true', () => {
    const decisions = [price, { ...price, home: 0.66, draw: 0.21 }, { ...price, reliable: false }].map(decision)
    const { series, title } = calibration(decisions, new Map([[MATCH, finalOf(home)]]))
    expect(title).toMatch(/2 prices of 1 finished/)
    // Away 13 % twice, draw 25 % and 21 %, home 62 % and 66 %; home it was.
    expect(series[0]?.x).toEqual([expect.closeTo(0.13, 9), expect.closeTo(0.23, 9), expect.closeTo(0.64, 9)])
    expect(series[0]?.y).toEqual([0, 0, 1])
  })

  it.each([{ finality: 'open' }, { finality: 'dropped' }] as const)('leaves out what is %j', (more) => {
    const { series } = calibration([decision(price, 0)], new Map([[MATCH, finalOf({ ...home, ...more })]]))
    expect(series[0]?.x).toEqual([])
  })
})
