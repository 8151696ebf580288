import { isDisconnected, isSilent } from './connections.ts'
import { type LatestSummary, shootoutPeriodsIn } from './latest.ts'
import { actionOf, lowestSeq } from './ledger.ts'
import type { Score } from './packet.ts'
import { sideOf } from './sides.ts'
import type { FixtureState } from './state.ts'
import { pointsOf, type Scoring, type Tally } from './tally.ts'
import {
  type Agreement,
  type Clock,
  type Finality,
  type PendingAction,
  REASONS,
  type Reason,
  type View,
} from './view.ts'

const NO_PERIODS: View['periods'] = []

/**
 * What can be said of the fixture now. Parts that did not change are those of the view before, the same objects, so
 * that comparing two views is cheap. `isPendingStale` tells that a pending action, a side or a shoot-out changed.
 */
export function viewOf(state: FixtureState, isPendingStale: boolean): View {
  const { view: before, latest, tally, sides } = state
  const summary = latest?.summary ?? null
  const score = summary === null ? null : sameScore(before.score, summary.score)
  const byActions = tally === null ? null : scoreOf(before.byActions, tally.confirmedHome, tally.confirmedAway)
  const agreement = agreementOf(state, tally, score, byActions)
  const finality = finalityOf(state)
  const reasons = reasonsOf(state, agreement, finality)
  return {
    highestSeq: state.sequence.highest,
    packets: state.ledger.packets.count,
    score,
    scoreSeq: latest?.seq ?? null,
    provisional: provisionalOf(before.provisional, tally, score),
    byActions,
    agreement,
    home: sides.home,
    away: sides.away,
    shootout: latest?.shootout ?? null,
    status: summary?.status ?? null,
    collectionStatus: summary?.collectionStatus ?? null,
    period: summary?.period ?? null,
    periods: latest?.periods ?? NO_PERIODS,
    clock: latest === null ? null : clockOf(before.clock, latest),
    homeInPossession: summary?.homeInPossession ?? null,
    pending: isPendingStale ? pendingOf(state) : before.pending,
    finality,
    certified: state.certified,
    reliable: reasons.length === 0,
    reasons,
    gaps: state.sequence.gaps,
  }
}

/** What points depend on beside the action itself. */
export function scoringOf({ sides, latest }: FixtureState): Scoring {
  return { sides, shootoutPeriods: shootoutPeriodsIn(latest) }
}

function sameScore(before: Score | null, now: Score): Score {
  return scoreOf(before, now.home, now.away)
}

function scoreOf(before: Score | null, home: number, away: number): Score {
  return before !== null && before.home === home && before.away === away ? before : { home, away }
}

function provisionalOf(before: Score | null, tally: Tally | null, score: Score | null): Score | null {
  if (tally === null || score === null) return null
  return scoreOf(before, score.home + tally.pendingHome, score.away + tally.pendingAway)
}

function clockOf(before: Clock | null, { summary, at }: LatestSummary): Clock {
  const { clockTime: time, clockRunning: running } = summary
  const isSame = before !== null && before.time === time && before.running === running && before.at === at
  return isSame ? before : { time, running, at }
}

/** Compares the two scores only while nothing is known that would make them differ by itself (DESIGN §4 rule 4). */
function agreementOf(
  state: FixtureState,
  tally: Tally | null,
  score: Score | null,
  byActions: Score | null,
): Agreement {
  if (tally === null || score === null || byActions === null) return 'unknown'
  const isMovedByUnruled = state.moves !== null && state.moves.unruled > 0
  const isIncomplete = state.sequence.gaps.length > 0 || state.latest?.seq !== state.sequence.highest
  if (isIncomplete || isMovedByUnruled || tally.sideless > 0) return 'unknown'
  return score.home === byActions.home && score.away === byActions.away ? 'agrees' : 'differs'
}

/** The first that holds; it may go back. `finished` is no synonym of Completed (feed.md §2.1). */
function finalityOf(state: FixtureState): Finality {
  const summary = state.latest?.summary
  if (state.isFlaggedFinished && summary?.collectionStatus === 'CollectionDropped') return 'dropped'
  if (state.confirmedChecks > 0 || summary?.collectionStatus === 'PostMatchChecked') return 'checked'
  return state.isFlaggedFinished || summary?.status === 'Completed' ? 'finished' : 'open'
}

function reasonsOf(state: FixtureState, agreement: Agreement, finality: Finality): readonly Reason[] {
  const summary = state.latest?.summary
  const holds: Readonly<Record<Reason, boolean>> = {
    gap: state.sequence.gaps.length > 0,
    disconnected: isDisconnected(state.connections),
    silent: isSilent(state.connections),
    suspended: summary?.collectionStatus === 'CollectionSuspended' || summary?.status === 'Suspended',
    dropped: finality === 'dropped',
    differs: agreement === 'differs',
    conflict: state.hasConflict,
  }
  return REASONS.filter((reason) => holds[reason])
}

function pendingOf(state: FixtureState): readonly PendingAction[] {
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
