import { agreementOf, periodAgreementOf } from './agreement.ts'
import { finalityOf } from './finality.ts'
import type { Clock, FixtureNow, PeriodScore } from './fixture-now.ts'
import type { LatestSummary } from './latest.ts'
import type { Period, Score } from './packet.ts'
import { pendingOf } from './pending.ts'
import { reasonsOf } from './reliability.ts'
import type { FixtureState } from './state.ts'
import type { Tally } from './tally.ts'

const NO_PERIODS: FixtureNow['periods'] = []
const NOT_COUNTED: FixtureNow['periodsByActions'] = []

/**
 * What can be said of the fixture now. Parts that did not change are the same objects as before, so
 * that comparing the two is cheap. `isPendingStale` tells that a pending action, a side or a shoot-out changed.
 */
export function fixtureNowOf(state: FixtureState, isPendingStale: boolean): FixtureNow {
  const { now: before, latest, tally, sides } = state
  const summary = latest?.summary ?? null
  const score = summary === null ? null : sameScore(before.score, summary.score)
  const byActions = tally === null ? null : scoreOf(before.byActions, tally.confirmedHome, tally.confirmedAway)
  const agreement = agreementOf(state, score, byActions)
  const periods = latest?.periods ?? NO_PERIODS
  const periodsByActions = tally === null ? NOT_COUNTED : periodsByActionsOf(before.periodsByActions, tally, periods)
  const periodAgreement = periodAgreementOf(state, { periods, periodsByActions })
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

function sameScore(before: Score | null, now: Score): Score {
  return scoreOf(before, now.home, now.away)
}

function scoreOf(before: Score | null, home: number, away: number): Score {
  return before !== null && before.home === home && before.away === away ? before : { home, away }
}

function periodsByActionsOf(
  before: readonly PeriodScore[],
  { periods: counted }: Tally,
  periods: readonly Period[],
): readonly PeriodScore[] {
  if (counted === null) return NOT_COUNTED
  const now: PeriodScore[] = []
  for (const { id } of periods) {
    const score = id === null ? undefined : counted.scores.get(id)
    if (id !== null) now.push({ id, home: score?.home ?? 0, away: score?.away ?? 0 })
  }
  return areSame(before, now) ? before : now
}

function areSame(a: readonly PeriodScore[], b: readonly PeriodScore[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, home, away }, i) => id === b[i]?.id && home === b[i]?.home && away === b[i]?.away)
  )
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
