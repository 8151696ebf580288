import type { Action } from './ledger.ts'
import type { Period, Score, Side } from './packet.ts'
import { type Rule, ruleFor, type SportRules } from './rules.ts'
import { type Sides, sideOf } from './sides.ts'

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
  /** Packets with a summary, ascending by seq: who moved the provider's score. */
  readonly scores: ScoreAt[]
  /** Moves of the provider's score by actions without a rule. */
  unruledMoves: number
}

interface ScoreAt {
  readonly seq: number
  readonly score: Score
  readonly action: Action
}

export function newTally(rules: SportRules): Tally {
  return {
    rules,
    confirmedHome: 0,
    confirmedAway: 0,
    pendingHome: 0,
    pendingAway: 0,
    sideless: 0,
    scores: [],
    unruledMoves: 0,
  }
}

export interface Scoring {
  readonly sides: Sides
  /** Ids of the periods of type Shootout in the current state: their actions add nothing. */
  readonly shootoutPeriods: readonly number[]
}

/** Takes the action's share out (`sign` −1, before it changes) or in (+1, after). */
export function count(tally: Tally, action: Action, scoring: Scoring, sign: 1 | -1): void {
  if (action.rule === null) {
    tally.unruledMoves += sign * action.moves
    return
  }
  if (action.standing !== 'confirmed' && action.standing !== 'pending') return
  const points = pointsOf(action, scoring)
  if (points === null || points === 0) return
  const side = scoringSide(action.rule, sideOf(scoring.sides, action.facts.teamId))
  if (side === null) tally.sideless += sign
  else add(tally, action.standing, side, sign * points)
}

/** What the action would add to its rule's side; null without a rule, 0 in a shoot-out. */
export function pointsOf(action: Action, scoring: Scoring): number | null {
  if (action.rule === null) return null
  const { period } = action.facts
  return period !== null && scoring.shootoutPeriods.includes(period) ? 0 : action.rule.points
}

/** Looks the rule up anew after the action's facts changed. Call between the two `count`s. */
export function applyRule(tally: Tally, action: Action): void {
  action.rule = ruleFor(tally.rules, action.facts)
}

/** Notes the score of a packet's summary, in seq order; the first one is compared with 0–0. */
export function noteScore(tally: Tally, seq: number, score: Score, action: Action): void {
  const { scores } = tally
  let at = scores.length
  while (at > 0 && (scores[at - 1] as ScoreAt).seq > seq) at--
  const below = scores[at - 1]?.score ?? NIL_NIL
  const above = scores[at]
  if (above !== undefined && isMove(below, above.score)) addMove(tally, above.action, -1)
  const isMoved = isMove(below, score)
  // Equal scores are one object: there is one for each packet.
  scores.splice(at, 0, { seq, score: isMoved ? score : below, action })
  if (isMoved) addMove(tally, action, 1)
  if (above !== undefined && isMove(score, above.score)) addMove(tally, above.action, 1)
}

export function recount(tally: Tally, actions: Iterable<Action>, scoring: Scoring): void {
  tally.confirmedHome = 0
  tally.confirmedAway = 0
  tally.pendingHome = 0
  tally.pendingAway = 0
  tally.sideless = 0
  tally.unruledMoves = 0
  for (const action of actions) count(tally, action, scoring, 1)
}

export function shootoutPeriodsOf(periods: readonly Period[]): readonly number[] {
  return periods.flatMap((period) => (period.type === 'Shootout' && period.id !== null ? [period.id] : []))
}

const NIL_NIL: Score = { home: 0, away: 0 }

function isMove(from: Score, to: Score): boolean {
  return from.home !== to.home || from.away !== to.away
}

function addMove(tally: Tally, action: Action, change: 1 | -1): void {
  action.moves += change
  if (action.rule === null) tally.unruledMoves += change
}

function scoringSide(rule: Rule, teamSide: Side | null): Side | null {
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
