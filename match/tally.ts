import { allActions, kindOf, type Ledger, nextWithSummary } from './ledger.ts'
import type { Facts, Packet, Period, Score, Side } from './packet.ts'
import { type Rule, ruleFor, type SportRules } from './rules.ts'
import type { Kind } from './shared.ts'
import { type Sides, sideOf } from './sides.ts'
import type { ActionStep, ActionView } from './step.ts'

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
  /** Ascending by seq. */
  readonly moves: Move[]
  /** Those by actions without a rule. */
  unruledMoves: number
}

/** A packet whose summary has another score than the one before it by seq; the first is compared with 0–0. */
interface Move extends Score {
  readonly seq: number
  readonly actionId: string
}

export function newTally(rules: SportRules): Tally {
  return {
    rules,
    confirmedHome: 0,
    confirmedAway: 0,
    pendingHome: 0,
    pendingAway: 0,
    sideless: 0,
    moves: [],
    unruledMoves: 0,
  }
}

export interface Scoring {
  readonly sides: Sides
  /** Ids of the periods of type Shootout in the current state: their actions add nothing. */
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
  for (const [, action] of allActions(ledger)) count(tally, action, scoring, 1)
}

/** What the action would add to its rule's side; null without a rule, 0 in a shoot-out. */
export function pointsOf(rules: SportRules, facts: Facts, scoring: Scoring): number | null {
  const rule = ruleFor(rules, facts)
  return rule === null ? null : pointsBy(rule, facts, scoring)
}

/** An action that has become another kind of action may have a rule now, or none any more. */
export function noteKind(tally: Tally, { actionId, before, after }: ActionStep): void {
  if (before === null || before.facts === after.facts) return
  const change = Number(isUnruled(tally, after.facts)) - Number(isUnruled(tally, before.facts))
  if (change === 0) return
  for (const move of tally.moves) if (move.actionId === actionId) tally.unruledMoves += change
}

/** Notes the score of the summary of a packet that the ledger has. */
export function noteScore(tally: Tally, ledger: Ledger, { seq, actionId }: Packet, score: Score): void {
  const { moves } = tally
  let at = moves.length
  while (at > 0 && (moves[at - 1] as Move).seq > seq) at--
  const below: Score = moves[at - 1] ?? NIL_NIL
  if (!isMove(below, score)) return
  addMove(tally, ledger, at, { seq, actionId, home: score.home, away: score.away })
  // The next one was compared with `below` until now.
  const next = nextWithSummary(ledger, seq)
  if (next === null) return
  const move = moves[at + 1]
  if (move?.seq !== next.seq) addMove(tally, ledger, at + 1, { ...next, home: below.home, away: below.away })
  else if (!isMove(score, move)) removeMove(tally, ledger, at + 1)
}

export function shootoutPeriodsOf(periods: readonly Period[]): readonly number[] {
  return periods.flatMap((period) => (period.type === 'Shootout' && period.id !== null ? [period.id] : []))
}

const NIL_NIL: Score = { home: 0, away: 0 }

function isMove(from: Score, to: Score): boolean {
  return from.home !== to.home || from.away !== to.away
}

function addMove(tally: Tally, ledger: Ledger, at: number, move: Move): void {
  tally.moves.splice(at, 0, move)
  if (isUnruled(tally, kindOf(ledger, move.actionId))) tally.unruledMoves++
}

function removeMove(tally: Tally, ledger: Ledger, at: number): void {
  const [move] = tally.moves.splice(at, 1)
  if (move !== undefined && isUnruled(tally, kindOf(ledger, move.actionId))) tally.unruledMoves--
}

function isUnruled({ rules }: Tally, kind: Kind): boolean {
  return ruleFor(rules, kind) === null
}

/** Takes an action's share in or (`sign` −1) out. */
function count(tally: Tally, { standing, facts }: ActionView, scoring: Scoring, sign: 1 | -1): void {
  if (standing !== 'confirmed' && standing !== 'pending') return
  const rule = ruleFor(tally.rules, facts)
  const points = rule === null ? 0 : pointsBy(rule, facts, scoring)
  if (rule === null || points === 0) return
  const side = scoringSide(rule, sideOf(scoring.sides, facts.teamId))
  if (side === null) tally.sideless += sign
  else add(tally, standing, side, sign * points)
}

function pointsBy(rule: Rule, { period }: Facts, scoring: Scoring): number {
  return period !== null && scoring.shootoutPeriods.includes(period) ? 0 : rule.points
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
