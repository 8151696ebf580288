import { agreementOf, periodAgreementOf } from './agreement.ts'
import { countedPeriods } from './board.ts'
import type { FixtureNow, PeriodScore } from './fixture-now.ts'
import type { Period, Score } from './packet.ts'
import { periodsWon } from './periods-won.ts'
import { isSameScore, sameScore } from './score.ts'
import type { FixtureState } from './state.ts'
import type { Tally } from './tally.ts'

/** The score a second time, by summing actions, and whether the two agree. */
export type Opinions = Pick<FixtureNow, 'byActions' | 'agreement' | 'periodsByActions' | 'periodAgreement'>

const NO_OPINIONS: Opinions = {
  byActions: null,
  agreement: 'unknown',
  periodsByActions: [],
  periodAgreement: 'unknown',
}

/** Parts that did not change are the same objects as before. */
export function opinionsOf(state: FixtureState, score: Score | null, told: readonly Period[]): Opinions {
  const { tally, now: before } = state
  if (tally === null) return NO_OPINIONS
  const periods = countedPeriods(told)
  const periodsByActions = periodsByActionsOf(before.periodsByActions, tally, periods)
  const summed = tally.periods?.decide ? periodsWon(periods, periodsByActions) : matchScoreOf(tally)
  const byActions = sameScore(before.byActions, summed)
  return {
    byActions,
    agreement: agreementOf(state, score, byActions),
    periodsByActions,
    periodAgreement: periodAgreementOf(state, { periods, periodsByActions }),
  }
}

function matchScoreOf({ confirmedHome: home, confirmedAway: away }: Tally): Score {
  return { home, away }
}

function periodsByActionsOf(
  before: readonly PeriodScore[],
  { periods: counted }: Tally,
  periods: readonly Period[],
): readonly PeriodScore[] {
  if (counted === null) return NO_OPINIONS.periodsByActions
  const now: PeriodScore[] = []
  for (const { id } of periods) {
    const score = id === null ? undefined : counted.scores.get(id)
    if (id !== null) now.push({ id, home: score?.home ?? 0, away: score?.away ?? 0 })
  }
  return areSame(before, now) ? before : now
}

function areSame(a: readonly PeriodScore[], b: readonly PeriodScore[]): boolean {
  return a.length === b.length && a.every((one, i) => one.id === b[i]?.id && isSameScore(one, b[i] ?? null))
}
