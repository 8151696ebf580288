import type { PeriodScore } from './fixture-now.ts'
import type { Period, Score } from './packet.ts'

/**
 * Sets or frames won, by the points that were counted in them: the score of a match in which no action scores by itself.
 * A period counts when the provider tells its end; a shoot-out never does.
 */
export function periodsWon(periods: readonly Period[], periodsByActions: readonly PeriodScore[]): Score {
  const won = { home: 0, away: 0 }
  for (const { id, home, away } of periodsByActions) {
    const isOver = periods.some((period) => period.id === id && period.end !== null && period.type !== 'Shootout')
    if (!isOver || home === away) continue
    won[home > away ? 'home' : 'away']++
  }
  return won
}
