import type { Period, Score } from './packet.ts'

/** By value. From nothing to 0–0 is a movement. */
export function isSameScore(a: Score | null, b: Score | null): boolean {
  return a === b || (a !== null && b !== null && a.home === b.home && a.away === b.away)
}

/** The object from before while it says the same. */
export function sameScore(before: Score | null, { home, away }: Score): Score {
  return before !== null && before.home === home && before.away === away ? before : { home, away }
}

/** The provider's, of a period; null without one, and while one of the two is. */
export function scoreWithin(period: Period | undefined): Score | null {
  if (period === undefined || period.periodHome === null || period.periodAway === null) return null
  return { home: period.periodHome, away: period.periodAway }
}
