import type { PendingAction } from './fixture-now.ts'
import { actionOf, lowestSeq } from './ledger.ts'
import { sideOf } from './sides.ts'
import { type FixtureState, scoringOf } from './state.ts'
import { pointsOf } from './tally.ts'

export function pendingOf(state: FixtureState): readonly PendingAction[] {
  return [...state.pending].map((actionId) => pendingAction(state, actionId)).sort(bySince)
}

function pendingAction(state: FixtureState, actionId: string): PendingAction {
  const { ledger, sides, tally } = state
  const { facts } = actionOf(ledger, actionId)
  return {
    actionId,
    type: facts.type,
    typeId: facts.typeId,
    side: sideOf(sides, facts.teamId),
    points: tally === null ? null : pointsOf(tally.rules, facts, scoringOf(state)),
    sinceSeq: lowestSeq(ledger, actionId),
  }
}

/** No two have the same: a seq is accepted once. */
function bySince(a: PendingAction, b: PendingAction): number {
  return a.sinceSeq - b.sinceSeq
}
