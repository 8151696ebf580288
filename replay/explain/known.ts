import type { Score } from '../../match/packet.ts'
import { isSameScore } from '../../match/score.ts'
import type { Step } from '../../match/step.ts'
import { msBetween } from '../../match/time.ts'
import { corrections } from '../../processors/corrections.ts'
import { fixtureState } from '../../processors/fixture-state.ts'
import type { Correction, FixtureState } from '../../schemas/records.ts'
import { isStateStep, lastState } from '../states.ts'
import { type Behind, behind } from './behind.ts'
import type { ActionView, Book } from './book.ts'
import { type Certificate, certificateAfter } from './certificate.ts'
import { type Disputed, disputedAfter } from './disputed.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import { type Place, type Trouble, troublesNear } from './trouble.ts'
import { type Unknowns, unknownsAfter } from './unknown.ts'

/** What was known at a moment, and why: a function of the steps up to it, so that nothing later can be in it. */
export interface Known {
  /** As published last; null where nothing was yet. */
  readonly state: FixtureState | null
  readonly behind: Behind
  /** Movements of the provider's score, in log order. */
  readonly moves: readonly Move[]
  /** The confirmed actions that `byActions` and `periodsByActions` are the sums of, by their lowest seq; empty without rules. */
  readonly scoring: readonly ActionView[]
  readonly pending: readonly PendingView[]
  readonly disputed: readonly Disputed[]
  /** Why the two views could not be compared, where `agreement` or `periodAgreement` is `unknown`. */
  readonly unknown: Unknowns
  readonly certificate: Certificate | null
  /** Corrections until then, but for confirmations. */
  readonly corrected: readonly Corrected[]
  readonly confirmations: number
  readonly troubles: readonly Trouble[]
}

export interface PendingView extends ActionView {
  /** Since its first packet, in our time; until the moment. */
  readonly pendingMs: number
}

export interface Move {
  readonly before: Score | null
  readonly after: Score | null
  readonly by: Evidence
}

export type Corrected = Pick<
  Correction,
  | 'actionId'
  | 'seq'
  | 'sendType'
  | 'nature'
  | 'changed'
  | 'scoreBefore'
  | 'scoreAfter'
  | 'supersedes'
  | 'ageMs'
  | 'knownMs'
  | 'eventTime'
  | 'receivedAt'
> & { readonly type: string | null; readonly typeId: number }

/** `book`, `views`: all actions after these steps. */
export function knownAfter(steps: readonly Step[], book: Book, views: readonly ActionView[]): Known {
  const last = lastState(steps)
  const place = placeOf(steps)
  const all = steps.flatMap(corrections)
  return {
    state: last === null ? null : (fixtureState(last)[0] ?? null),
    behind: behind(steps),
    moves: steps.flatMap(moveOf),
    scoring: views.filter((view) => view.standing === 'confirmed' && isWorth(view)),
    pending: views
      .filter(({ standing }) => standing === 'pending')
      .map((view) => ({ ...view, pendingMs: msBetween(view.firstReceivedAt, place.receivedAt) })),
    disputed: disputedAfter(steps, views),
    unknown: last === null ? NOT_ASKED : unknownsAfter(steps, book, views, last.after),
    certificate: certificateAfter(steps),
    corrected: all.filter(({ nature }) => nature !== 'confirmation').map(shortly),
    confirmations: all.filter(({ nature }) => nature === 'confirmation').length,
    troubles: troublesNear(steps, place),
  }
}

const NOT_ASKED: Unknowns = { agreement: [], periodAgreement: [] }

function isWorth({ points, periodPoints }: ActionView): boolean {
  return (points ?? 0) !== 0 || (periodPoints ?? 0) !== 0
}

/** The moment after these steps. */
export function placeOf(steps: readonly Step[]): Place {
  const now = lastState(steps)?.after
  return { seq: now?.highestSeq ?? 0, receivedAt: steps.at(-1)?.raw.receivedAt ?? 0, gaps: now?.gaps ?? [] }
}

function moveOf(step: Step): readonly Move[] {
  if (!isStateStep(step)) return []
  const { score: before } = step.before
  const { score: after } = step.after
  return isSameScore(before, after) ? [] : [{ before, after, by: evidenceOf(step) }]
}

function shortly(correction: Correction): Corrected {
  const { actionId, seq, sendType, nature, changed, scoreBefore, scoreAfter, supersedes } = correction
  const { ageMs, knownMs, eventTime, receivedAt, after } = correction
  const { type, typeId } = after.facts
  const what = { actionId, type, typeId, seq, sendType, nature, changed, scoreBefore, scoreAfter, supersedes }
  return { ...what, ageMs, knownMs, eventTime, receivedAt }
}
