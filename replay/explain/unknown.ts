import { type Board, MATCH_START, matchBoard, PERIODS_START, periodsBoard } from '../../match/board.ts'
import type { FixtureNow } from '../../match/fixture-now.ts'
import type { Packet, Summary } from '../../match/packet.ts'
import { countsMatch, countsPeriods, ruleFor, type SportRules } from '../../match/rules.ts'
import type { Step } from '../../match/step.ts'
import type { ActionView, Book } from './book.ts'

/**
 * Why the two views of the score cannot be compared (docs/FOLD.md C6, C9, C11): `rules`: none for the sport · `score`: the
 * provider told none · `gap`: one is open · `summary`: the highest seq has none · `unruled`: actions without a rule moved the
 * provider's score · `sideless`: actions that score are of a team whose side is not known · `periods`: the provider's score
 * counts another number of periods.
 */
export type UnknownBecause = 'rules' | 'score' | 'gap' | 'summary' | 'unruled' | 'sideless' | 'periods'

export interface Unknown {
  readonly because: UnknownBecause
  /** The actions, where it is because of some. */
  readonly actions: readonly ActionView[]
}

/** Empty where the two are compared. */
export interface Unknowns {
  readonly agreement: readonly Unknown[]
  readonly periodAgreement: readonly Unknown[]
}

/** `book` and `views`: after these steps, of which `now` is the last state. */
export function unknownsAfter(
  steps: readonly Step[],
  book: Book,
  views: readonly ActionView[],
  now: FixtureNow,
): Unknowns {
  const { rules } = book
  if (rules === null) return { agreement: NO_RULES, periodAgreement: NO_RULES }
  const asked = { steps, book, rules, views, now }
  const isDecidedByPeriods = countsPeriods(rules) && !countsMatch(rules)
  return {
    agreement: unknowns(asked, isDecidedByPeriods, true),
    periodAgreement: ofPeriods(asked),
  }
}

const NO_RULES: readonly Unknown[] = [{ because: 'rules', actions: [] }]

interface Asked {
  readonly steps: readonly Step[]
  readonly book: Book
  readonly rules: SportRules
  readonly views: readonly ActionView[]
  readonly now: FixtureNow
}

function ofPeriods(asked: Asked): readonly Unknown[] {
  if (!countsPeriods(asked.rules)) return NO_RULES
  return asked.now.periodsByActions.length === 0 ? [told('score')] : unknowns(asked, true, false)
}

/** `isInPeriods`: judged by what counts within periods; `isOfMatch`: the score of the match is compared. */
function unknowns(asked: Asked, isInPeriods: boolean, isOfMatch: boolean): readonly Unknown[] {
  const { score, byActions, gaps, scoreSeq, highestSeq } = asked.now
  if (score === null) return [told('score')]
  const unruled = unruledMovers(asked, isInPeriods)
  const sideless = asked.views.filter((view) => isSideless(view, isInPeriods))
  const isCountedApart = score.home + score.away !== (byActions?.home ?? 0) + (byActions?.away ?? 0)
  return [
    ...(gaps.length > 0 ? [told('gap')] : []),
    ...(scoreSeq !== highestSeq ? [told('summary')] : []),
    ...(unruled.length > 0 ? [told('unruled', unruled)] : []),
    ...(sideless.length > 0 ? [told('sideless', sideless)] : []),
    ...(isInPeriods && isOfMatch && isCountedApart ? [told('periods')] : []),
  ]
}

function told(because: UnknownBecause, actions: readonly ActionView[] = []): Unknown {
  return { because, actions }
}

function isSideless({ standing, side, period, points, periodPoints }: ActionView, isInPeriods: boolean): boolean {
  if (side !== null) return false
  if (isInPeriods) return standing === 'confirmed' && period !== null && (periodPoints ?? 0) !== 0
  return (standing === 'confirmed' || standing === 'pending') && (points ?? 0) !== 0
}

/** Actions without a rule whose packets moved the provider's score, compared by seq as the fold does. */
function unruledMovers({ steps, book, rules, views }: Asked, isInPeriods: boolean): readonly ActionView[] {
  const boardOf = ({ score, periods }: Summary): Board => (isInPeriods ? periodsBoard(periods) : matchBoard(score))
  const packets: Packet[] = steps.flatMap((step) => (step.kind === 'accepted' ? [step.packet] : []))
  const movers = new Set<string>()
  let before = isInPeriods ? PERIODS_START : MATCH_START
  for (const { actionId, summary } of packets.sort((a, b) => a.seq - b.seq)) {
    if (summary === null) continue
    const board = boardOf(summary)
    if (before !== board) movers.add(actionId)
    before = board
  }
  const isUnruled = (actionId: string): boolean => {
    const action = book.actions.get(actionId)
    return action !== undefined && ruleFor(rules, action.now.facts) === null
  }
  return views.filter(({ actionId }) => movers.has(actionId) && isUnruled(actionId))
}
