import type { Packet, Period, Score, Summary } from './packet.ts'
import { scoreWithin } from './score.ts'
import { arePeriodsEqual } from './summary.ts'

/** The summary of the highest seq that had one: it wins, whole. */
export interface LatestSummary {
  readonly seq: number
  readonly summary: Summary
  /** eventTime of its packet. */
  readonly at: number | null
  /** Those of the summary; the same array while they stay equal. */
  readonly periods: readonly Period[]
  /** Ids of the periods of type Shootout. */
  readonly shootoutPeriods: readonly number[]
  readonly shootout: Score | null
}

/** The latest summary after one more packet, which may have none, or come late. */
export function latestWith(latest: LatestSummary | null, packet: Packet): LatestSummary | null {
  const { summary, seq, eventTime: at } = packet
  if (summary === null || (latest !== null && latest.seq > seq)) return latest
  // Periods change far more rarely than they are sent: the ones before are kept while they are equal.
  if (latest !== null && arePeriodsEqual(latest.periods, summary.periods)) {
    const { periods, shootoutPeriods, shootout } = latest
    return { seq, summary, at, periods, shootoutPeriods, shootout }
  }
  const { periods } = summary
  return { seq, summary, at, periods, shootoutPeriods: shootoutPeriodsOf(periods), shootout: shootoutOf(periods) }
}

const NO_SHOOTOUT: readonly number[] = []

export function shootoutPeriodsIn(latest: LatestSummary | null): readonly number[] {
  return latest?.shootoutPeriods ?? NO_SHOOTOUT
}

/** Are the same periods shoot-outs? If not, what actions are worth has changed. */
export function haveSameShootouts(a: LatestSummary | null, b: LatestSummary | null): boolean {
  const [before, after] = [shootoutPeriodsIn(a), shootoutPeriodsIn(b)]
  return before === after || (before.length === after.length && before.every((id, i) => id === after[i]))
}

/** Ids of the periods of type Shootout. */
export function shootoutPeriodsOf(periods: readonly Period[]): readonly number[] {
  return periods.flatMap((period) => (period.type === 'Shootout' && period.id !== null ? [period.id] : []))
}

function shootoutOf(periods: readonly Period[]): Score | null {
  return scoreWithin(periods.find((period) => period.type === 'Shootout'))
}
