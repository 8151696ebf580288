import type { Agreement, PeriodScore } from '../../match/fixture-now.ts'
import type { Period, Score } from '../../match/packet.ts'
import { ruleFor, type SportRules } from '../../match/rules.ts'
import { isSame } from './findings.ts'
import { openGaps } from './gaps.ts'
import { highestSeq, type Known, type Sums, type Told } from './known.ts'
import { byActionsOf, countingOf, NIL, periodsByActions } from './scores.ts'

/** Of a summary with more none is counted. */
const PERIODS_MAX = 100

/** Whether the provider's scores and the sums of the actions agree, and what was compared. */
export type Opinions = NonNullable<Known['opinions']>

/** C6, C9, C11, of a fixture whose packets are all in raw-actions. */
export function opinionsOf(known: Known, rules: SportRules | null, sums: Sums | undefined): Opinions {
  const latest = known.told.at(-1)
  const periods = counted(latest?.summary.periods ?? [])
  const none: Opinions = { agreement: 'unknown', periodAgreement: 'unknown', periodsByActions: [], periods }
  if (rules === null || sums === undefined) return none
  const within = periodsByActions(rules, sums, periods)
  if (latest === undefined || openGaps(known).length > 0 || latest.seq !== highestSeq(known)) {
    return { ...none, periodsByActions: within }
  }
  const { inPeriods, byPeriodsOnly } = countingOf(rules)
  const isUnsureWithin = sums.isSidelessWithin || isMovedByUnruled(known, rules, ({ board }) => board)
  const isUnsure = byPeriodsOnly
    ? isUnsureWithin
    : sums.isSideless || isMovedByUnruled(known, rules, ({ summary: { score: of } }) => `${of.home}-${of.away}`)
  const { score } = latest.summary
  const byActions = byActionsOf(rules, sums, periods)
  const isCountedApart = byPeriodsOnly && score.home + score.away !== byActions.home + byActions.away
  return {
    agreement: isUnsure || isCountedApart ? 'unknown' : agrees(isSame(score, byActions)),
    periodAgreement:
      !inPeriods || isUnsureWithin || !within.some(({ id }) => scoreIn(periods, id) !== null)
        ? 'unknown'
        : agrees(differingIn(periods, within).length === 0),
    periodsByActions: within,
    periods,
  }
}

export function agrees(isSo: boolean): Agreement {
  return isSo ? 'agrees' : 'differs'
}

/** C7: through all summaries by seq, by the facts that their actions have now. */
function isMovedByUnruled({ told, actions }: Known, rules: SportRules, scoreOf: (told: Told) => string): boolean {
  let before = scoreOf(UNTOLD)
  return told.some((one) => {
    const now = scoreOf(one)
    const isMove = now !== before
    before = now
    const facts = isMove ? actions.get(one.actionId)?.facts : undefined
    return facts !== undefined && ruleFor(rules, facts) === null
  })
}

/** Before the first summary. */
const UNTOLD = { summary: { score: NIL }, board: boardOf([]) } as unknown as Told

/** The scores of periods as text. */
export function boardOf(periods: readonly Period[]): string {
  return JSON.stringify(pointsTold(periods))
}

function counted(periods: readonly Period[]): readonly Period[] {
  return periods.length > PERIODS_MAX ? [] : periods
}

/** Periods that have points: one that has begun and has none yet is no movement. */
function pointsTold(periods: readonly Period[]): readonly PeriodScore[] {
  return counted(periods).flatMap(({ id, periodHome, periodAway }) => {
    const [home, away] = [periodHome ?? 0, periodAway ?? 0]
    return id === null || (home === 0 && away === 0) ? [] : [{ id, home, away }]
  })
}

/** What the provider counted in a period, nothing where it tells none. */
export function pointsIn(periods: readonly Period[], id: number): Score {
  const period = pointsTold(periods).find((one) => one.id === id)
  return period === undefined ? NIL : { home: period.home, away: period.away }
}

/** The score of a period; null while the provider does not tell it. */
export function scoreIn(periods: readonly Period[], id: number): Score | null {
  const { periodHome = null, periodAway = null } = periods.find((period) => period.id === id) ?? {}
  return periodHome === null || periodAway === null ? null : { home: periodHome, away: periodAway }
}

/** Periods whose score is told and is another one than the sum of their actions. */
export function differingIn(periods: readonly Period[], within: readonly PeriodScore[]): readonly PeriodScore[] {
  return within.filter(({ id, home, away }) => {
    const score = scoreIn(periods, id)
    return score !== null && !isSame(score, { home, away })
  })
}
