import { shootoutPeriodsOf } from '../../match/latest.ts'
import { RELATED_BY_MAX } from '../../match/links.ts'
import type { Side } from '../../match/packet.ts'
import { countsPeriods, periodPointsOf, ruleFor, type SportRules } from '../../match/rules.ts'
import { learnSide, noSides, type Sides, sideOf } from '../../match/sides.ts'
import type { Standing } from '../../match/standing.ts'
import type { Accepted, ActionNow, Step } from '../../match/step.ts'
import { pointsOf, scoringSide } from '../../match/tally.ts'

/** The actions of a fixture as they are after some of its steps. Mutable: it grows with them. */
export interface Book {
  /** Null while the sport has no rule. */
  readonly rules: SportRules | null
  readonly actions: Map<string, Written>
  readonly sides: Sides
  /** Ids of the periods of type Shootout: actions in them are worth nothing. */
  shootoutPeriods: readonly number[]
}

export interface Written {
  readonly now: ActionNow
  /** Ascending. */
  readonly seqs: readonly number[]
  /** Of the packet with the lowest seq. */
  readonly firstEventTime: number | null
  readonly firstReceivedAt: number
}

/** An action, what it is worth, and the packets that say so. */
export interface ActionView {
  readonly actionId: string
  readonly type: string | null
  readonly typeId: number
  readonly subType: string | null
  readonly standing: Standing
  /** Of its team, as known; `scoresFor`: of whoever gets the points. */
  readonly side: Side | null
  readonly scoresFor: Side | null
  readonly points: number | null
  /** What it adds to the score of its period; null where nothing is counted within periods. */
  readonly periodPoints: number | null
  readonly teamName: string | null
  readonly playerName: string | null
  readonly period: number | null
  readonly clockTime: string | null
  readonly seqs: readonly number[]
  readonly firstEventTime: number | null
  readonly firstReceivedAt: number
  readonly related: readonly RelatedAction[]
}

export type Worth = Pick<ActionView, 'side' | 'scoresFor' | 'points' | 'periodPoints'>

/** `names`: the action names it; `named-by`: it names the action. Type and standing are null where it was never seen. */
export interface RelatedAction {
  readonly actionId: string
  readonly how: 'names' | 'named-by'
  readonly type: string | null
  readonly standing: Standing | null
  readonly seqs: readonly number[]
}

export function bookOf(steps: readonly Step[], rules: SportRules | null): Book {
  const book: Book = { rules, actions: new Map(), sides: noSides(), shootoutPeriods: [] }
  for (const step of steps) if (step.kind === 'accepted') write(book, step)
  return book
}

/** True when a side or a shoot-out became known, so that other actions may be worth something else now. */
export function write(book: Book, { packet, action, after }: Accepted): boolean {
  book.actions.set(action.actionId, {
    now: action.after,
    seqs: [...action.supersedes, packet.seq].sort((a, b) => a - b),
    firstEventTime: action.firstEventTime,
    firstReceivedAt: action.firstReceivedAt,
  })
  const isSideLearned = learnSide(book.sides, packet)
  const before = book.shootoutPeriods
  book.shootoutPeriods = shootoutPeriodsOf(after.periods)
  return isSideLearned || before.join() !== book.shootoutPeriods.join()
}

/** All actions, by their lowest seq. */
export function viewsOf(book: Book): readonly ActionView[] {
  const namedBy = namedByOf(book)
  return [...book.actions.keys()]
    .map((actionId) => viewOf(book, actionId, namedBy))
    .sort((a, b) => (a.seqs[0] ?? 0) - (b.seqs[0] ?? 0))
}

/** `namedBy`: of {@link namedByOf}. */
export function viewOf(book: Book, actionId: string, namedBy: ReadonlyMap<string, readonly string[]>): ActionView {
  const { now, seqs, firstEventTime, firstReceivedAt } = book.actions.get(actionId) as Written
  const { facts, standing } = now
  return {
    actionId,
    type: facts.type,
    typeId: facts.typeId,
    subType: facts.subType,
    standing,
    ...worthOf(book, now),
    teamName: facts.teamName,
    playerName: facts.playerName,
    period: facts.period,
    clockTime: facts.clockTime,
    seqs,
    firstEventTime,
    firstReceivedAt,
    related: [
      ...othersIn(facts.related, actionId).map((id) => relatedAction(book, id, 'names')),
      ...(namedBy.get(actionId) ?? []).map((id) => relatedAction(book, id, 'named-by')),
    ],
  }
}

/** Whose an action is and what it is worth, by all that the book knows. */
function worthOf(book: Book, { facts }: ActionNow): Worth {
  const { rules, sides, shootoutPeriods } = book
  const side = sideOf(sides, facts.teamId)
  const rule = ruleFor(rules, facts)
  if (rules === null || rule === null) return { side, scoresFor: null, points: null, periodPoints: null }
  const scoresFor = scoringSide(rule, side)
  const periodPoints = countsPeriods(rules) ? periodPointsOf(rule) : null
  return { side, scoresFor, points: pointsOf(rules, facts, { sides, shootoutPeriods }), periodPoints }
}

/** The same of an action that the book has. */
export function worthOfAction(book: Book, actionId: string): Worth {
  return worthOf(book, (book.actions.get(actionId) as Written).now)
}

/** actionId → the actions whose facts name it. */
export function namedByOf({ actions }: Book): ReadonlyMap<string, readonly string[]> {
  const namedBy = new Map<string, string[]>()
  for (const [actionId, { now }] of actions) {
    for (const named of new Set(now.facts.related)) {
      const names = namedBy.get(named)
      if (named === actionId) continue
      if (names === undefined) namedBy.set(named, [actionId])
      else if (names.length < RELATED_BY_MAX) names.push(actionId)
    }
  }
  return namedBy
}

/** As in `relatedBy` (R13): each other action once, the first 100. */
function othersIn(related: readonly string[], actionId: string): readonly string[] {
  return [...new Set(related)].filter((id) => id !== actionId).slice(0, RELATED_BY_MAX)
}

function relatedAction({ actions }: Book, actionId: string, how: RelatedAction['how']): RelatedAction {
  const found = actions.get(actionId)
  return {
    actionId,
    how,
    type: found?.now.facts.type ?? null,
    standing: found?.now.standing ?? null,
    seqs: found?.seqs ?? [],
  }
}
