import type { FixtureNow } from '../match/fixture-now.ts'
import type { Step } from '../match/step.ts'
import type { FixtureState, Head } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** What is known of the fixture now: one for each accepted packet and each record of another kind but `fixture`. */
export function fixtureState(step: Step): readonly FixtureState[] {
  const now = nowAfter(step)
  return now === null ? [] : [stateOf(headOf(step), now)]
}

/** Field by field: two spreads of this size take thirty times as long. */
function stateOf(head: Head, now: FixtureNow): FixtureState {
  return {
    fixtureId: head.fixtureId,
    sport: head.sport,
    tier: head.tier,
    stateRevision: head.stateRevision,
    seq: head.seq,
    eventTime: head.eventTime,
    receivedAt: head.receivedAt,
    highestSeq: now.highestSeq,
    packets: now.packets,
    score: now.score,
    scoreSeq: now.scoreSeq,
    provisional: now.provisional,
    byActions: now.byActions,
    agreement: now.agreement,
    home: now.home,
    away: now.away,
    shootout: now.shootout,
    status: now.status,
    collectionStatus: now.collectionStatus,
    period: now.period,
    periods: now.periods,
    clock: now.clock,
    homeInPossession: now.homeInPossession,
    pending: now.pending,
    finality: now.finality,
    certified: now.certified,
    reliable: now.reliable,
    reasons: now.reasons,
    gaps: now.gaps,
    periodsByActions: now.periodsByActions,
    periodAgreement: now.periodAgreement,
  }
}

function nowAfter(step: Step): FixtureNow | null {
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
