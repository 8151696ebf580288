import type { Agreement, FixtureNow, PeriodScore } from './fixture-now.ts'
import type { Moves } from './moves.ts'
import type { Period, Score } from './packet.ts'
import { isSameScore, scoreWithin } from './score.ts'
import type { FixtureState } from './state.ts'

/** Compares the two scores only while nothing is known that would make them differ by itself (DESIGN §4 rule 4). */
export function agreementOf(state: FixtureState, score: Score | null, byActions: Score | null): Agreement {
  if (state.tally === null || score === null || byActions === null) return 'unknown'
  const { sideless, periods } = state.tally
  if (periods?.decide) {
    // The provider may count a period before it tells its end, or after.
    const isCountedApart = score.home + score.away !== byActions.home + byActions.away
    if (isCountedApart || isIncomplete(state, state.periodMoves, periods.sideless)) return 'unknown'
  } else if (isIncomplete(state, state.moves, sideless)) return 'unknown'
  return isSameScore(score, byActions) ? 'agrees' : 'differs'
}

/** The same of the periods, where rules tell what is counted within one. */
export function periodAgreementOf(
  state: FixtureState,
  { periods, periodsByActions }: Pick<FixtureNow, 'periods' | 'periodsByActions'>,
): Agreement {
  const tally = state.tally?.periods
  const isAnyTold = periodsByActions.some(({ id }) => periodScore(periods, id) !== null)
  if (!tally || !isAnyTold || isIncomplete(state, state.periodMoves, tally.sideless)) return 'unknown'
  return periodsThatDiffer({ periods, periodsByActions }).length === 0 ? 'agrees' : 'differs'
}

/** Periods whose score is another one than the sum of their actions. */
export function periodsThatDiffer({
  periods,
  periodsByActions,
}: Pick<FixtureNow, 'periods' | 'periodsByActions'>): readonly PeriodScore[] {
  return periodsByActions.filter((byActions) => {
    const score = periodScore(periods, byActions.id)
    return score !== null && !isSameScore(score, byActions)
  })
}

/** The provider's. */
export function periodScore(periods: readonly Period[], id: number): Score | null {
  return scoreWithin(periods.find((one) => one.id === id))
}

function isIncomplete({ sequence, latest }: FixtureState, moves: Moves | null, sideless: number): boolean {
  const isMovedByUnruled = moves !== null && moves.unruled > 0
  return sequence.gaps.length > 0 || latest?.seq !== sequence.highest || isMovedByUnruled || sideless > 0
}
