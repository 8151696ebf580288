import type { Step } from '../../match/step.ts'
import { formatTime } from '../../match/time.ts'
import { nowAfter } from '../states.ts'
import { type ClockAsked, findClock, rangesText, standsOf } from './clock.ts'

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
}

/** The recording has no such moment; says what it has instead. */
export interface NoMoment {
  readonly there: string
}

export function findMoment(steps: readonly Step[], at: At): Moment | NoMoment {
  switch (at.by) {
    case 'now':
      return { by: at.by, steps: steps.length, otherPeriods: [] }
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
  if (index >= 0) return { by: 'seq', steps: index + 1, otherPeriods: [] }
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
  if (found !== null) return { by: 'clock', steps: found.steps, otherPeriods: found.otherPeriods }
  return { there: stands.length === 0 ? 'no clock' : rangesText(stands) }
}

/** Nothing that was received later, also where lines wrote out of turn: the first such record ends it. */
function byTime(steps: readonly Step[], receivedAt: number): Moment | NoMoment {
  const later = steps.findIndex((step) => step.raw.receivedAt > receivedAt)
  const first = steps[0]
  if (later === 0 && first !== undefined) return { there: `records since ${formatTime(first.raw.receivedAt)}` }
  return { by: 'time', steps: later < 0 ? steps.length : later, otherPeriods: [] }
}
