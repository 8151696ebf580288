import { periodScore, periodsThatDiffer } from './agreement.ts'
import { matchScoreIn, periodScoreIn } from './board.ts'
import type { FixtureNow } from './fixture-now.ts'
import { allActions, lowestSeq } from './ledger.ts'
import { type Moves, movementBy } from './moves.ts'
import type { Score } from './packet.ts'
import { type FixtureState, scoringOf } from './state.ts'
import type { ActionNow, Disagreement } from './step.ts'
import { shareInMatch, shareInPeriod } from './tally.ts'

const NONE: readonly Disagreement[] = []

/** Of a fixture with more of them no action is named: each disagreement goes through all that moved a score, and all actions. */
export const PACKETS_COMPARED_MAX = 20_000

/** What has begun to differ with the last record: the score of the match, scores of periods. */
export function disagreementsOf(state: FixtureState, before: FixtureNow, after: FixtureNow): readonly Disagreement[] {
  const isDiffering = after.agreement === 'differs' && before.agreement !== 'differs'
  if (!isDiffering && after.periodAgreement !== 'differs') return NONE
  return [...(isDiffering ? [ofMatch(state, after)] : []), ...ofPeriods(state, before, after)]
}

function ofMatch(state: FixtureState, { score, byActions }: FixtureNow): Disagreement {
  const scoring = scoringOf(state)
  // Where periods decide it, no action has a share in the match itself: those of the period that differs are named.
  const actions = state.tally?.periods?.decide
    ? []
    : disputed(state, state.moves, matchScoreIn, (tally, action) => shareInMatch(tally, action, scoring))
  return { period: null, score: score as Score, byActions: byActions as Score, actions }
}

function ofPeriods(state: FixtureState, before: FixtureNow, after: FixtureNow): readonly Disagreement[] {
  if (after.periodAgreement !== 'differs') return NONE
  const known = before.periodAgreement === 'differs' ? periodsThatDiffer(before).map(({ id }) => id) : []
  const scoring = scoringOf(state)
  return periodsThatDiffer(after)
    .filter(({ id }) => !known.includes(id))
    .map(({ id, home, away }) => ({
      period: id,
      score: periodScore(after.periods, id) as Score,
      byActions: { home, away },
      actions: disputed(
        state,
        state.periodMoves,
        (board) => periodScoreIn(board, id),
        (tally, action) => shareInPeriod(tally, action, scoring, id),
      ),
    }))
}

/**
 * Actions whose packets moved the provider's score by something else than they add by the rules. Those that came first and
 * make up for each other are left out: a summary that lags by a packet is no longer disputed when it has caught up.
 */
function disputed(
  { ledger, tally }: FixtureState,
  moves: Moves | null,
  scoreIn: Parameters<typeof movementBy>[1],
  shareOf: (tally: NonNullable<FixtureState['tally']>, action: ActionNow) => Score,
): readonly string[] {
  if (tally === null || moves === null || ledger.packets.count > PACKETS_COMPARED_MAX) return []
  const moved = movementBy(moves, scoreIn)
  const found: { readonly actionId: string; readonly seq: number; readonly home: number; readonly away: number }[] = []
  for (const [actionId, action] of allActions(ledger)) {
    const [share, movement] = [shareOf(tally, action), moved.get(actionId)]
    const [home, away] = [share.home - (movement?.home ?? 0), share.away - (movement?.away ?? 0)]
    if (home !== 0 || away !== 0) found.push({ actionId, seq: lowestSeq(ledger, actionId), home, away })
  }
  found.sort((a, b) => a.seq - b.seq)
  let [home, away, settled] = [0, 0, 0]
  for (const [i, one] of found.entries()) {
    home += one.home
    away += one.away
    if (home === 0 && away === 0) settled = i + 1
  }
  return found.slice(settled).map(({ actionId }) => actionId)
}
