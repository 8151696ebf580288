import type { PeriodScore } from '../../match/fixture-now.ts'
import type { Period, Score } from '../../match/packet.ts'
import { periodsWon } from '../../match/periods-won.ts'
import type { ActionNow } from '../../match/step.ts'
import { newTally, shareInMatch, shareInPeriod } from '../../match/tally.ts'
import type { Book } from './book.ts'

/** The second opinion of the score. */
export interface Sums {
  readonly byActions: Score
  /** Empty where nothing is counted within periods. */
  readonly periodsByActions: readonly PeriodScore[]
}

/** What the actions of a book up to a seq sum up to, as the fold does it; null without rules. `periods` as they were then. */
export function sumsUpTo(book: Book, seqMax: number, periods: readonly Period[]): Sums | null {
  if (book.rules === null) return null
  const tally = newTally(book.rules)
  const actions = [...book.actions.values()].filter(({ seqs }) => (seqs[0] ?? 0) <= seqMax).map(({ now }) => now)
  const ids = tally.periods === null ? [] : periods.flatMap(({ id }) => (id === null ? [] : [id]))
  const periodsByActions = ids.map((id) => ({
    id,
    ...summed(actions, (action) => shareInPeriod(tally, action, book, id)),
  }))
  const byActions = tally.periods?.decide
    ? periodsWon(periods, periodsByActions)
    : summed(actions, (action) => shareInMatch(tally, action, book))
  return { byActions, periodsByActions }
}

function summed(actions: readonly ActionNow[], shareOf: (action: ActionNow) => Score): Score {
  const sum = { home: 0, away: 0 }
  for (const action of actions) {
    const { home, away } = shareOf(action)
    sum.home += home
    sum.away += away
  }
  return sum
}
