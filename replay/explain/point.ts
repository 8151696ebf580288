import type { Step } from '../../match/step.ts'
import { formatTime } from '../../match/time.ts'
import { nowAfter } from '../states.ts'
import { type ClockAsked, directionOf, findClock, rangesText, standsOf } from './clock.ts'

/** Which moment of a recording is asked for. */
export type At =
  | { readonly by: 'now' }
  | { readonly by: 'seq'; readonly seq: number }
  | ({ readonly by: 'clock' } & ClockAsked)
  | { readonly by: 'time'; readonly receivedAt: number }

/** How many of a fixture's steps are known at that moment. */
export interface Moment {
  readonly by: At['by']
  readonly steps: number
  /** Where only a clock time was told: other periods in which the clock stood there, too. */
  readonly otherPeriods: readonly number[]
  /** Where a time of ours was told, else null. */
  readonly asked: AskedTime | null
}

/** A time of ours, and how long nothing was recorded around it. */
export interface AskedTime {
  readonly receivedAt: number
  /** Since the last record that is known then; 0 or more. */
  readonly sinceRecordMs: number
  /** Until the next record; null where there is none. */
  readonly untilRecordMs: number | null
}

/** The recording has no such moment; says what it has instead. */
export interface NoMoment {
  readonly there: string
}

export function findMoment(steps: readonly Step[], at: At): Moment | NoMoment {
  switch (at.by) {
    case 'now':
      return { by: at.by, steps: steps.length, otherPeriods: [], asked: null }
    case 'seq':
      return bySeq(steps, at.seq)
    case 'clock':
      return byClock(steps, at)
    case 'time':
      return byTime(steps, at.receivedAt)
    default:
      return at satisfies never
  }
}

/** A seq is accepted once. */
function bySeq(steps: readonly Step[], seq: number): Moment | NoMoment {
  const index = steps.findIndex((step) => step.kind === 'accepted' && step.packet.seq === seq)
  if (index >= 0) return { by: 'seq', steps: index + 1, otherPeriods: [], asked: null }
  const seqs = steps.flatMap((step) => (step.kind === 'accepted' ? [step.packet.seq] : []))
  if (seqs.length === 0) return { there: 'no packet' }
  const [lowest, highest] = seqs.reduce(
    ([low, high], one) => [Math.min(low, one), Math.max(high, one)],
    [Number.POSITIVE_INFINITY, 0],
  )
  const gap = nowAfter(steps)?.gaps.find(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq)
  const range = gap?.fromSeq === gap?.toSeq ? gap?.fromSeq : `${gap?.fromSeq} to ${gap?.toSeq}`
  const missing = gap === undefined ? '' : `, without ${range}, which never came`
  return { there: `seqs ${lowest} to ${highest}${missing}` }
}

function byClock(steps: readonly Step[], asked: ClockAsked): Moment | NoMoment {
  const stands = standsOf(steps)
  const found = findClock(stands, asked)
  if (found !== null) return { by: 'clock', steps: found.steps, otherPeriods: found.otherPeriods, asked: null }
  if (directionOf(stands) !== 0) return { there: rangesText(stands) }
  return { there: `${stands.length === 0 ? 'no clock' : 'a clock that does not run'}: use a seq or a time` }
}

/** Nothing that was received later, also where lines wrote out of turn: the first such record ends it. */
function byTime(steps: readonly Step[], receivedAt: number): Moment | NoMoment {
  const later = steps.findIndex((step) => step.raw.receivedAt > receivedAt)
  const first = steps[0]
  if (later === 0 && first !== undefined) return { there: `records since ${formatTime(first.raw.receivedAt)}` }
  const known = later < 0 ? steps.length : later
  const next = steps[known]
  const last = steps.slice(0, known).reduce((newest, step) => Math.max(newest, step.raw.receivedAt), 0)
  const asked = {
    receivedAt,
    sinceRecordMs: Math.floor((receivedAt - last) / 1000),
    untilRecordMs: next === undefined ? null : Math.ceil((next.raw.receivedAt - receivedAt) / 1000),
  }
  return { by: 'time', steps: known, otherPeriods: [], asked }
}
