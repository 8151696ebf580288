import type { Agreement } from './fixture-now.ts'
import type { Score } from './packet.ts'
import type { FixtureState } from './state.ts'

/** Compares the two scores only while nothing is known that would make them differ by itself (DESIGN §4 rule 4). */
export function agreementOf(state: FixtureState, score: Score | null, byActions: Score | null): Agreement {
  const { tally } = state
  if (tally === null || score === null || byActions === null) return 'unknown'
  const isMovedByUnruled = state.moves !== null && state.moves.unruled > 0
  const isIncomplete = state.sequence.gaps.length > 0 || state.latest?.seq !== state.sequence.highest
  if (isIncomplete || isMovedByUnruled || tally.sideless > 0) return 'unknown'
  return score.home === byActions.home && score.away === byActions.away ? 'agrees' : 'differs'
}
