import type { SportRules } from '../../match/rules.ts'
import type { Step } from '../../match/step.ts'
import { bookOf, viewsOf } from './book.ts'
import { type Known, knownAfter } from './known.ts'
import { type Later, lastEventTime, laterThan } from './later.ts'
import type { Moment } from './point.ts'

/** Why a fixture's state was what it was at a moment, and what became of it. Times are UTC microseconds. */
export interface Explanation {
  readonly fixtureId: string
  readonly sport: string
  readonly tier: string
  readonly at: Place
  /** Of the records up to the moment only. */
  readonly known: Known
  /** What came later is nowhere else. */
  readonly later: Later
}

/** The moment, as its last records tell. */
export interface Place extends Pick<Moment, 'by' | 'otherPeriods'> {
  /** So many records of the fixture were known. */
  readonly records: number
  readonly seq: number
  readonly period: number | null
  readonly clockTime: string | null
  readonly eventTime: number | null
  readonly receivedAt: number
}

/** `steps`: all of a recorded fixture, in log order; at least one is known at the moment. */
export function explain(steps: readonly Step[], moment: Moment, rules: SportRules | null): Explanation {
  const before = steps.slice(0, moment.steps)
  const last = before.at(-1)
  if (last === undefined) throw new RangeError('expected a moment at which something was known')
  const book = bookOf(before, rules)
  const views = viewsOf(book)
  const known = knownAfter(before, views)
  const { raw, sport, tier } = last
  return {
    fixtureId: raw.fixtureId,
    sport,
    tier,
    at: {
      by: moment.by,
      otherPeriods: moment.otherPeriods,
      records: moment.steps,
      seq: known.state?.highestSeq ?? 0,
      period: known.state?.period ?? null,
      clockTime: known.state?.clock?.time ?? null,
      eventTime: lastEventTime(before),
      receivedAt: raw.receivedAt,
    },
    known,
    later: laterThan(before, steps.slice(moment.steps), book, views),
  }
}
