import { allActions, type Ledger } from './ledger.ts'
import type { Facts, Score, Side } from './packet.ts'
import { countsMatch, countsPeriods, periodPointsOf, type Rule, ruleFor, type SportRules } from './rules.ts'
import { type Sides, sideOf } from './sides.ts'
import type { ActionNow, ActionStep } from './step.ts'

/**
 * The score by summing actions, kept beside the provider's (DESIGN §4 rule 4). Mutable, incremental; `recount` gives
 * the same from scratch and is used when a side or a shoot-out period becomes known.
 */
export interface Tally {
  readonly rules: SportRules
  confirmedHome: number
  confirmedAway: number
  pendingHome: number
  pendingAway: number
  /** Confirmed or pending actions with points whose side is not known. */
  sideless: number
  /** Null where no rule tells what is counted within a period. */
  readonly periods: PeriodTally | null
}

/** Confirmed actions only. */
interface PeriodTally {
  /** No action scores in the match itself: it is decided by who wins its periods. */
  readonly decide: boolean
  /** Period id → sum. */
  readonly scores: Map<number, { home: number; away: number }>
  /** Actions that add something whose side is not known. */
  sideless: number
}

export function newTally(rules: SportRules): Tally {
  return {
    rules,
    confirmedHome: 0,
    confirmedAway: 0,
    pendingHome: 0,
    pendingAway: 0,
    sideless: 0,
    periods: countsPeriods(rules) ? { decide: !countsMatch(rules), scores: new Map(), sideless: 0 } : null,
  }
}

export interface Scoring {
  readonly sides: Sides
  /** Ids of the periods of type Shootout in the current state: their actions add nothing to the score of the match. */
  readonly shootoutPeriods: readonly number[]
}

/** Takes in what a packet did to its action, while sides and shoot-outs stay as they are (else: {@link recount}). */
export function countChange(tally: Tally, { before, after }: ActionStep, scoring: Scoring): void {
  if (before !== null) count(tally, before, scoring, -1)
  count(tally, after, scoring, 1)
}

export function recount(tally: Tally, ledger: Ledger, scoring: Scoring): void {
  tally.confirmedHome = 0
  tally.confirmedAway = 0
  tally.pendingHome = 0
  tally.pendingAway = 0
  tally.sideless = 0
  if (tally.periods !== null) {
    tally.periods.scores.clear()
    tally.periods.sideless = 0
  }
  for (const [, action] of allActions(ledger)) count(tally, action, scoring, 1)
}

/** What the action would add to its rule's side; null without a rule, 0 in a shoot-out. */
export function pointsOf(rules: SportRules, facts: Facts, scoring: Scoring): number | null {
  const rule = ruleFor(rules, facts)
  return rule === null ? null : pointsBy(rule, facts, scoring)
}

/** What a confirmed action adds to the score of the match. */
export function shareInMatch({ rules }: Tally, action: ActionNow, scoring: Scoring): Score {
  const rule = action.standing === 'confirmed' ? ruleFor(rules, action.facts) : null
  return rule === null ? NOTHING : share(rule, action.facts, scoring, pointsBy(rule, action.facts, scoring))
}

/** What a confirmed action adds to the score of a period. */
export function shareInPeriod({ rules }: Tally, action: ActionNow, scoring: Scoring, period: number): Score {
  const isCounted = action.standing === 'confirmed' && action.facts.period === period
  const rule = isCounted ? ruleFor(rules, action.facts) : null
  return rule === null ? NOTHING : share(rule, action.facts, scoring, periodPointsOf(rule))
}

const NOTHING: Score = { home: 0, away: 0 }

function share(rule: Rule, { teamId }: Facts, { sides }: Scoring, points: number): Score {
  const side = scoringSide(rule, sideOf(sides, teamId))
  if (side === null) return NOTHING
  return side === 'home' ? { home: points, away: 0 } : { home: 0, away: points }
}

/** Takes an action's share in or (`sign` −1) out. */
function count(tally: Tally, { standing, facts }: ActionNow, scoring: Scoring, sign: 1 | -1): void {
  if (standing !== 'confirmed' && standing !== 'pending') return
  const rule = ruleFor(tally.rules, facts)
  if (rule === null) return
  const side = scoringSide(rule, sideOf(scoring.sides, facts.teamId))
  const points = pointsBy(rule, facts, scoring)
  if (points !== 0) {
    if (side === null) tally.sideless += sign
    else add(tally, standing, side, sign * points)
  }
  if (tally.periods !== null && standing === 'confirmed') {
    countInPeriod(tally.periods, facts.period, side, sign, periodPointsOf(rule))
  }
}

function countInPeriod(
  periods: PeriodTally,
  period: number | null,
  side: Side | null,
  sign: 1 | -1,
  points: number,
): void {
  if (period === null || points === 0) return
  if (side === null) {
    periods.sideless += sign
    return
  }
  let score = periods.scores.get(period)
  if (score === undefined) {
    score = { home: 0, away: 0 }
    periods.scores.set(period, score)
  }
  score[side] += sign * points
}

function pointsBy(rule: Rule, { period }: Facts, scoring: Scoring): number {
  return period !== null && scoring.shootoutPeriods.includes(period) ? 0 : rule.points
}

/** Whose score an action of a team moves. */
export function scoringSide(rule: Rule, teamSide: Side | null): Side | null {
  if (teamSide === null || rule.side === 'team') return teamSide
  return teamSide === 'home' ? 'away' : 'home'
}

function add(tally: Tally, standing: 'confirmed' | 'pending', side: Side, points: number): void {
  if (standing === 'confirmed') {
    if (side === 'home') tally.confirmedHome += points
    else tally.confirmedAway += points
  } else if (side === 'home') tally.pendingHome += points
  else tally.pendingAway += points
}
