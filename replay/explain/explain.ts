import type { SportRules } from '../../match/rules.ts'
import type { Step } from '../../match/step.ts'
import { nowAfter } from '../states.ts'
import { type Book, bookOf, viewsOf } from './book.ts'
import { certificateAfter } from './certificate.ts'
import { type Known, knownAfter } from './known.ts'
import { type Later, lastEventTime, laterThan } from './later.ts'
import type { Moment } from './point.ts'
import { type Settle, settleOn } from './settle.ts'
import { unknownsAfter } from './unknown.ts'

/** Why a fixture's state was what it was at a moment, and what became of it. Times are UTC microseconds. */
export interface Explanation {
  readonly fixtureId: string
  readonly sport: string
  readonly tier: string
  readonly at: Place
  /** Of the records up to the moment only. */
  readonly known: Known
  /** What came later is here, and in `settle`. */
  readonly later: Later
  /** By all that is recorded, also where an earlier moment was asked for. */
  readonly settle: Settle
}

/** The moment, as its last records tell. */
export interface Place extends Pick<Moment, 'by' | 'otherPeriods' | 'asked'> {
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
  const known = knownAfter(before, book, views)
  const { raw, sport, tier } = last
  // It writes what came later into the book.
  const later = laterThan(before, steps.slice(moment.steps), book, views)
  return {
    fixtureId: raw.fixtureId,
    sport,
    tier,
    at: {
      by: moment.by,
      otherPeriods: moment.otherPeriods,
      asked: moment.asked,
      records: moment.steps,
      seq: known.state?.highestSeq ?? 0,
      period: known.state?.period ?? null,
      clockTime: known.state?.clock?.time ?? null,
      eventTime: lastEventTime(before),
      receivedAt: raw.receivedAt,
    },
    known,
    later,
    settle: settledAfter(steps, book),
  }
}

function settledAfter(steps: readonly Step[], book: Book): Settle {
  const now = nowAfter(steps)
  const views = viewsOf(book)
  return settleOn(now, {
    unknown: now === null ? [] : unknownsAfter(steps, book, views, now).agreement,
    certificate: certificateAfter(steps),
    pending: views.filter(({ standing }) => standing === 'pending'),
  })
}
