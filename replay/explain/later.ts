import type { Agreement, FixtureNow, PeriodScore } from '../../match/fixture-now.ts'
import type { Score } from '../../match/packet.ts'
import type { Step } from '../../match/step.ts'
import { nowAfter } from '../states.ts'
import { sumsUpTo } from './as-final.ts'
import { type ActionView, type Book, namedByOf, viewOf } from './book.ts'
import { changesOf, type KnownAt, type LaterChange } from './changes.ts'
import { placeOf } from './known.ts'
import { type Trouble, troublesNear } from './trouble.ts'

/** What came after a moment and concerns what was known at it. */
export interface Later {
  /** Records of the fixture that came since. */
  readonly records: number
  /** Actions known at the moment that changed since, by their lowest seq. */
  readonly changed: readonly ChangedAction[]
  readonly asFinal: AsFinal
  readonly troubles: readonly Trouble[]
}

export interface ChangedAction {
  readonly was: ActionView
  /** With all that is known now. */
  readonly is: ActionView
  readonly changes: readonly LaterChange[]
}

/** The score of the moment's place in the match, with what is known now. */
export interface AsFinal {
  /** The provider's score at the moment, and what later packets of the actions known then moved it by. */
  readonly score: Score | null
  /** Sum of the actions up to that place; also those of which a packet came late. Null without rules. */
  readonly byActions: Score | null
  /** Likewise, of the periods that there were then; empty where nothing is counted within periods. */
  readonly periodsByActions: readonly PeriodScore[]
  /** Of the two views now. */
  readonly agreement: Agreement
}

/** `before` are the steps up to the moment, `after` the others; `book` is as it was then, with these views, and is written on. */
export function laterThan(
  before: readonly Step[],
  after: readonly Step[],
  book: Book,
  views: readonly ActionView[],
): Later {
  const place = placeOf(before)
  const known = new Map(views.map((view) => [view.actionId, view]))
  const moment: KnownAt = { receivedAt: place.receivedAt, eventTime: lastEventTime(before) }
  const then = nowAfter(before)
  const changes = changesOf(after, book, moment, new Set(known.keys()))
  const namedBy = namedByOf(book)
  const sums = sumsUpTo(book, place.seq, then?.periods ?? [])
  return {
    records: after.length,
    changed: [...known].flatMap(([actionId, was]) => {
      const found = changes.get(actionId)
      return found === undefined ? [] : [{ was, is: viewOf(book, actionId, namedBy), changes: found }]
    }),
    asFinal: {
      score: moved(then, after, known),
      byActions: sums?.byActions ?? null,
      periodsByActions: sums?.periodsByActions ?? [],
      agreement: (nowAfter(after) ?? then)?.agreement ?? 'unknown',
    },
    troubles: troublesNear(after, place),
  }
}

export function lastEventTime(steps: readonly Step[]): number | null {
  const last = steps.findLast((step) => step.kind === 'accepted')
  return last?.kind === 'accepted' ? last.packet.eventTime : null
}

/** What a packet behind a gap moved the score by may be the work of those that are missing: it is not counted. */
function moved(then: FixtureNow | null, after: readonly Step[], known: ReadonlyMap<string, unknown>): Score | null {
  if (!then?.score) return null
  const score = { home: then.score.home, away: then.score.away }
  for (const step of after) {
    if (step.kind !== 'accepted' || step.gap !== null || !known.has(step.action.actionId)) continue
    const [from, to] = [step.before.score, step.after.score]
    score.home += (to?.home ?? 0) - (from?.home ?? 0)
    score.away += (to?.away ?? 0) - (from?.away ?? 0)
  }
  return score
}
