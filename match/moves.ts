import { actionTypeOf, type Ledger, nextWithSummary } from './ledger.ts'
import type { Packet, Score } from './packet.ts'
import { ruleFor, type SportRules } from './rules.ts'
import type { ActionStep } from './step.ts'

/**
 * Where the provider's score moved, and by whose action: while one without a rule moved it, our sum cannot be compared
 * with it (DESIGN §4 rule 4). Mutable, incremental.
 */
export interface Moves {
  readonly rules: SportRules
  /** Ascending by seq. */
  readonly list: Move[]
  /** How many of them are by actions whose facts have no rule. */
  unruled: number
}

/** A packet whose summary has another score than the one before it by seq; the first is compared with 0–0. */
interface Move extends Score {
  readonly seq: number
  readonly actionId: string
}

export function noMoves(rules: SportRules): Moves {
  return { rules, list: [], unruled: 0 }
}

/** An action that has become another type of action may have a rule now, or none any more. */
export function noteActionType(moves: Moves, { actionId, before, after }: ActionStep): void {
  if (before === null || before.facts === after.facts) return
  const wasUnruled = ruleFor(moves.rules, before.facts) === null
  const isUnruled = ruleFor(moves.rules, after.facts) === null
  if (wasUnruled === isUnruled) return
  for (const move of moves.list) if (move.actionId === actionId) moves.unruled += isUnruled ? 1 : -1
}

/** Notes the score of the summary of a packet that the ledger has. */
export function noteScore(moves: Moves, ledger: Ledger, { seq, actionId }: Packet, score: Score): void {
  const { list } = moves
  let at = list.length
  while (at > 0 && (list[at - 1] as Move).seq > seq) at--
  const below: Score = list[at - 1] ?? NIL_NIL
  if (!isMove(below, score)) return
  add(moves, ledger, at, { seq, actionId, home: score.home, away: score.away })
  // The next one was compared with `below` until now.
  const next = nextWithSummary(ledger, seq)
  if (next === null) return
  const move = list[at + 1]
  if (move?.seq !== next.seq) add(moves, ledger, at + 1, { ...next, home: below.home, away: below.away })
  else if (!isMove(score, move)) remove(moves, ledger, at + 1)
}

const NIL_NIL: Score = { home: 0, away: 0 }

function isMove(from: Score, to: Score): boolean {
  return from.home !== to.home || from.away !== to.away
}

function add(moves: Moves, ledger: Ledger, at: number, move: Move): void {
  moves.list.splice(at, 0, move)
  if (isByUnruled(moves, ledger, move)) moves.unruled++
}

function remove(moves: Moves, ledger: Ledger, at: number): void {
  const [move] = moves.list.splice(at, 1)
  if (move !== undefined && isByUnruled(moves, ledger, move)) moves.unruled--
}

function isByUnruled({ rules }: Moves, ledger: Ledger, { actionId }: Move): boolean {
  return ruleFor(rules, actionTypeOf(ledger, actionId)) === null
}
