import type { PeriodScore } from '../../match/fixture-now.ts'
import type { Facts, Period, Score, Side } from '../../match/packet.ts'
import { type Rule, ruleFor, type SportRules } from '../../match/rules.ts'
import type { ActionChange, ScoreChange, ScoreView } from '../../schemas/records.ts'
import { isSame } from './findings.ts'
import { type Known, type KnownAction, type Sums, sideOf } from './known.ts'

/** What an action adds to the match, to its rule's side; null without a rule (C2, C4, C5). */
export function pointsOf(rule: Rule | null, period: number | null, shootouts: readonly number[]): number | null {
  if (rule === null) return null
  return period !== null && shootouts.includes(period) ? 0 : rule.points
}

/** Whether points within periods are summed (C9), and whether nothing else decides a match (C11). */
export function countingOf(rules: SportRules): { readonly inPeriods: boolean; readonly byPeriodsOnly: boolean } {
  const all = [...rules.values()].flat()
  const inPeriods = all.some(({ periodPoints }) => periodPoints !== undefined)
  return { inPeriods, byPeriodsOnly: inPeriods && all.every(({ points }) => points === 0) }
}

/** C3, C4, C9; undefined where the facts of an action or a side are not known. */
export function sumsOf(known: Known, rules: SportRules, periods: readonly Period[]): Sums | undefined {
  const shootouts = shootoutsIn(periods)
  const sums = { confirmed: { home: 0, away: 0 }, pending: { home: 0, away: 0 } }
  const within = new Map<number, { home: number; away: number }>()
  let [isSideless, isSidelessWithin] = [false, false]
  for (const { standing, facts } of known.actions.values()) {
    if (standing !== 'confirmed' && standing !== 'pending') continue
    if (facts === undefined) return undefined
    const rule = ruleFor(rules, facts)
    if (rule === null) continue
    const points = pointsOf(rule, facts.period, shootouts) ?? 0
    const pointsWithin = standing === 'confirmed' && facts.period !== null ? (rule.periodPoints ?? rule.points) : 0
    if (points === 0 && pointsWithin === 0) continue
    const side = sideOf(known, facts.teamId)
    if (side === undefined) return undefined
    if (side === null) {
      isSideless ||= points !== 0
      isSidelessWithin ||= pointsWithin !== 0
      continue
    }
    const to = sideFor(rule, side)
    sums[standing][to] += points
    if (facts.period === null) continue
    const period = within.get(facts.period) ?? { home: 0, away: 0 }
    period[to] += pointsWithin
    within.set(facts.period, period)
  }
  return { ...sums, within, isSideless, isSidelessWithin }
}

function sideFor({ side }: Rule, of: Side): Side {
  if (side === 'team') return of
  return of === 'home' ? 'away' : 'home'
}

/** What a confirmed action adds to the match, or to one of its periods; nothing where its side is not known. */
export function shareOf(
  known: Known,
  rules: SportRules,
  action: KnownAction,
  of: { readonly shootouts: readonly number[] } | { readonly period: number },
): Score {
  const facts = action.standing === 'confirmed' ? action.facts : undefined
  const rule = facts === undefined ? null : ruleFor(rules, facts)
  const side = facts === undefined ? null : sideOf(known, facts.teamId)
  if (facts === undefined || rule === null || !side) return NIL
  const points =
    'period' in of ? pointsWithin(rule, facts, of.period) : (pointsOf(rule, facts.period, of.shootouts) ?? 0)
  return { ...NIL, [sideFor(rule, side)]: points }
}

function pointsWithin(rule: Rule, facts: Facts, period: number): number {
  return facts.period === period ? (rule.periodPoints ?? rule.points) : 0
}

/** Ids of the periods that a summary calls shoot-outs. */
export function shootoutsIn(periods: readonly Period[]): readonly number[] {
  return periods.filter(({ type }) => type === 'Shootout').flatMap(({ id }) => (id === null ? [] : [id]))
}

/** C9. */
export function periodsByActions(rules: SportRules, sums: Sums, periods: readonly Period[]): readonly PeriodScore[] {
  if (!countingOf(rules).inPeriods) return []
  return periods.flatMap(({ id }) => (id === null ? [] : [{ id, ...(sums.within.get(id) ?? NIL) }]))
}

/** C3, C11. */
export function byActionsOf(rules: SportRules, sums: Sums, periods: readonly Period[]): Score {
  if (!countingOf(rules).byPeriodsOnly) return sums.confirmed
  const over = periods.filter(({ type, end }) => end !== null && type !== 'Shootout').map(({ id }) => id)
  const decided = periodsByActions(rules, sums, periods).filter(({ id }) => over.includes(id))
  return {
    home: decided.filter(({ home, away }) => home > away).length,
    away: decided.filter(({ home, away }) => away > home).length,
  }
}

export function plus(a: Score, b: Score): Score {
  return { home: a.home + b.home, away: a.away + b.away }
}

/** The three scores once the sport's rules are known. */
export function firstView(rules: SportRules | null | undefined): ScoreView {
  return { score: null, provisional: null, byActions: rules ? NIL : null }
}

/** What the score-change of a packet says; null where no score moved (C8, R3, R9). */
export function scoreChangeOf(
  before: ScoreView,
  after: ScoreView,
  cause: { readonly change: ActionChange; readonly nature: string | null },
): Pick<ScoreChange, 'before' | 'after' | 'delta' | 'correction' | 'cause' | 'period' | 'clockTime'> | null {
  if (isSame(before, after)) return null
  const { actionId, type, typeId, sendType, side, period, clockTime, late } = cause.change
  const [was, is] = [before.score ?? NIL, after.score ?? NIL]
  const delta = { home: is.home - was.home, away: is.away - was.away }
  const isCorrected = cause.nature !== null && cause.nature !== 'confirmation'
  return {
    before,
    after,
    delta,
    correction: isCorrected || late || delta.home < 0 || delta.away < 0,
    cause: { actionId, type, typeId, sendType, side },
    period,
    clockTime,
  }
}

export const NIL: Score = { home: 0, away: 0 }
