import { finalityOf } from './finality.ts'
import type { Clock, FixtureNow } from './fixture-now.ts'
import type { LatestSummary } from './latest.ts'
import { opinionsOf } from './opinions.ts'
import type { Score } from './packet.ts'
import { pendingOf } from './pending.ts'
import { reasonsOf } from './reliability.ts'
import { sameScore } from './score.ts'
import type { FixtureState } from './state.ts'
import type { Tally } from './tally.ts'

const NO_PERIODS: FixtureNow['periods'] = []

/**
 * What can be said of the fixture now. Parts that did not change are the same objects as before, so
 * that comparing the two is cheap. `isPendingStale` tells that a pending action, a side or a shoot-out changed.
 */
export function fixtureNowOf(state: FixtureState, isPendingStale: boolean): FixtureNow {
  const { now: before, latest, tally, sides } = state
  const summary = latest?.summary ?? null
  const score = summary === null ? null : sameScore(before.score, summary.score)
  const periods = latest?.periods ?? NO_PERIODS
  const { byActions, agreement, periodsByActions, periodAgreement } = opinionsOf(state, score, periods)
  const finality = finalityOf(state)
  const reasons = reasonsOf(state, agreement === 'differs' || periodAgreement === 'differs', finality)
  return {
    highestSeq: state.sequence.highest,
    packets: state.ledger.packets.count,
    score,
    scoreSeq: latest?.seq ?? null,
    provisional: provisionalOf(before.provisional, tally, score),
    byActions,
    agreement,
    periodsByActions,
    periodAgreement,
    home: sides.home,
    away: sides.away,
    shootout: latest?.shootout ?? null,
    status: summary?.status ?? null,
    collectionStatus: summary?.collectionStatus ?? null,
    period: summary?.period ?? null,
    periods,
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

function provisionalOf(before: Score | null, tally: Tally | null, score: Score | null): Score | null {
  if (tally === null || score === null) return null
  return sameScore(before, { home: score.home + tally.pendingHome, away: score.away + tally.pendingAway })
}

function clockOf(before: Clock | null, { summary, at }: LatestSummary): Clock {
  const { clockTime: time, clockRunning: running } = summary
  const isSame = before !== null && before.time === time && before.running === running && before.at === at
  return isSame ? before : { time, running, at }
}
