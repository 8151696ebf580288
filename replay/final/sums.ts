import type { Period, Score } from '../../match/packet.ts'
import { periodsWon } from '../../match/periods-won.ts'
import type { ActionNow } from '../../match/step.ts'
import { type Scoring, shareInMatch, shareInPeriod, type Tally } from '../../match/tally.ts'

/**
 * The score by actions after each of them, in their order; each null while the sport has no rule. Where matches are won by
 * periods, one counts from its last action on.
 */
export function runningSums(
  actions: readonly ActionNow[],
  tally: Tally | null,
  scoring: Scoring,
  periods: readonly Period[],
): readonly (Score | null)[] {
  if (tally === null) return actions.map(() => null)
  if (tally.periods?.decide) return runningPeriods(actions, tally, scoring, periods)
  let sum: Score = { home: 0, away: 0 }
  return actions.map((action) => {
    const { home, away } = shareInMatch(tally, action, scoring)
    if (home !== 0 || away !== 0) sum = { home: sum.home + home, away: sum.away + away }
    return sum
  })
}

function runningPeriods(
  actions: readonly ActionNow[],
  tally: Tally,
  scoring: Scoring,
  periods: readonly Period[],
): readonly Score[] {
  const lastOf = new Map<number | null, number>(actions.map(({ facts }, n) => [facts.period, n]))
  const sums = new Map<number, { readonly id: number; home: number; away: number }>()
  let won: Score = { home: 0, away: 0 }
  return actions.map((action, n) => {
    const { period } = action.facts
    if (period === null) return won
    const sum = sums.get(period) ?? { id: period, home: 0, away: 0 }
    sums.set(period, sum)
    const { home, away } = shareInPeriod(tally, action, scoring, period)
    sum.home += home
    sum.away += away
    if (lastOf.get(period) !== n) return won
    const over = periods.filter(({ id }) => id !== null && (lastOf.get(id) ?? actions.length) <= n)
    won = periodsWon(over, [...sums.values()])
    return won
  })
}
