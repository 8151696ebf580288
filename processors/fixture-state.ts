import type { Step } from '../match/step.ts'
import type { View } from '../match/view.ts'
import type { FixtureState, Head } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** What is known of the fixture now: one for each accepted packet and each record of another kind but `fixture`. */
export function fixtureState(step: Step): readonly FixtureState[] {
  const view = viewOf(step)
  return view === null ? [] : [stateOf(headOf(step), view)]
}

/** Field by field: two spreads of this size take thirty times as long. */
function stateOf(head: Head, view: View): FixtureState {
  return {
    fixtureId: head.fixtureId,
    sport: head.sport,
    tier: head.tier,
    stateRevision: head.stateRevision,
    seq: head.seq,
    eventTime: head.eventTime,
    receivedAt: head.receivedAt,
    highestSeq: view.highestSeq,
    packets: view.packets,
    score: view.score,
    scoreSeq: view.scoreSeq,
    provisional: view.provisional,
    byActions: view.byActions,
    agreement: view.agreement,
    home: view.home,
    away: view.away,
    shootout: view.shootout,
    status: view.status,
    collectionStatus: view.collectionStatus,
    period: view.period,
    periods: view.periods,
    clock: view.clock,
    homeInPossession: view.homeInPossession,
    pending: view.pending,
    finality: view.finality,
    certified: view.certified,
    reliable: view.reliable,
    reasons: view.reasons,
    gaps: view.gaps,
  }
}

function viewOf(step: Step): View | null {
  switch (step.kind) {
    case 'accepted':
    case 'connection':
    case 'certified':
      return step.after
    case 'duplicate':
    case 'rejected':
    case 'fixture':
    case 'ignored':
      return null
    default:
      return step satisfies never
  }
}
