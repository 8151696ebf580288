import type { Board } from './board.ts'
import { actionTypeOf, type Ledger, nextWithSummary } from './ledger.ts'
import type { Packet, Score } from './packet.ts'
import { ruleFor, type SportRules } from './rules.ts'
import type { ActionStep } from './step.ts'

/**
 * Where a score of the provider's moved, and by whose action: while one without a rule moved it, our sum cannot be compared
 * with it (DESIGN §4 rule 4). One of the match score, and one of the scores of periods. Mutable, incremental.
 */
export interface Moves {
  readonly rules: SportRules
  /** What the first summary is compared with. */
  readonly start: Board
  /** Ascending by seq. */
  readonly list: Move[]
  /** How many of them are by actions whose facts have no rule. */
  unruled: number
}

/** A packet whose summary has another score than the one before it by seq. */
export interface Move {
  readonly seq: number
  readonly actionId: string
  readonly board: Board
}

export function noMoves(rules: SportRules, start: Board): Moves {
  return { rules, start, list: [], unruled: 0 }
}

/** An action that has become another type of action may have a rule now, or none any more. */
export function noteActionType(moves: Moves, { actionId, before, after }: ActionStep): void {
  if (before === null || before.facts === after.facts) return
  const wasUnruled = ruleFor(moves.rules, before.facts) === null
  const isUnruled = ruleFor(moves.rules, after.facts) === null
  if (wasUnruled === isUnruled) return
  for (const move of moves.list) if (move.actionId === actionId) moves.unruled += isUnruled ? 1 : -1
}

/** Notes the scores of the summary of a packet that the ledger has. */
export function noteBoard(moves: Moves, ledger: Ledger, { seq, actionId }: Packet, board: Board): void {
  const { list } = moves
  let at = list.length
  while (at > 0 && (list[at - 1] as Move).seq > seq) at--
  const below = list[at - 1]?.board ?? moves.start
  if (below === board) return
  add(moves, ledger, at, { seq, actionId, board })
  // The next one was compared with `below` until now.
  const next = nextWithSummary(ledger, seq)
  if (next === null) return
  const move = list[at + 1]
  if (move?.seq !== next.seq) add(moves, ledger, at + 1, { ...next, board: below })
  else if (board === move.board) remove(moves, ledger, at + 1)
}

/** By how much each action's packets moved the score: `scoreIn` reads it from a board. */
export function movementBy({ start, list }: Moves, scoreIn: (board: Board) => Score): ReadonlyMap<string, Score> {
  const moved = new Map<string, Score>()
  let before = scoreIn(start)
  for (const { actionId, board } of list) {
    const [after, sum] = [scoreIn(board), moved.get(actionId)]
    const [home, away] = [after.home - before.home, after.away - before.away]
    moved.set(actionId, { home: (sum?.home ?? 0) + home, away: (sum?.away ?? 0) + away })
    before = after
  }
  return moved
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
