import type { Correction, Head } from '../../schemas/records.ts'
import type { KnownRecord } from '../stream/known.ts'
import type { Rested } from './result.ts'

/**
 * What a decision rests on, unless the strategy names actions itself (`restsOn`): what the event names at which it was made.
 *
 * - action-changes, corrections: the action. score-changes: the action that caused it, and the score.
 * - fixture-state: the actions that are pending, and the score. feed-quality: the actions that it tells of.
 * - other topics: nothing. A timer: what the event named at which it was set.
 *
 * It is taken before the strategy sees the event: what that changes in an event changes no report.
 */
export interface Rest {
  readonly fixtureId: string | null
  readonly actions: readonly string[]
  /** Highest seq that was known, where it rests on the score; else null. */
  readonly scoreUpTo: number | null
  /** `stateRevision` of the event; −1 where it has none, as timers and raw-actions. */
  readonly revision: number
}

const NOTHING: readonly string[] = []

export function restOf(event: KnownRecord): Rest {
  const { fixtureId } = event
  // Raw records have none.
  const { stateRevision: revision = -1, seq } = event.value as Partial<Head>
  const rest = { fixtureId, actions: NOTHING, scoreUpTo: null, revision }
  if ('actionId' in event.value) return { ...rest, actions: [event.value.actionId] }
  if ('cause' in event.value) return { ...rest, actions: [event.value.cause.actionId], scoreUpTo: seq ?? 0 }
  if ('pending' in event.value) {
    const { pending, highestSeq } = event.value
    return { ...rest, actions: pending.map(({ actionId }) => actionId), scoreUpTo: highestSeq }
  }
  return 'actions' in event.value ? { ...rest, actions: event.value.actions } : rest
}

/** Of a decision at a timer: other records than those of the event at which it was set were known by then. */
export function restOfTimer(rest: Rest): Rest {
  return { ...rest, revision: -1 }
}

/** What is wanted of a decision to judge it. */
export interface Judged {
  readonly knownAt: number
  /** What the strategy named; null: what the event did. */
  readonly named: readonly string[] | null
  readonly rest: Rest
}

export interface CorrectionEvent extends Pick<KnownRecord, 'fixtureId' | 'knownAt'> {
  readonly value: Correction
}

/**
 * The corrections of what decisions rested on that came after them: in the order of the fixture's records, for a decision at a
 * timer or at a raw record by the time known. What was pending and is confirmed, or is told in more detail, was true: only what
 * contradicts what was said before counts ({@link isContradiction}). A decision that rests on the score is also corrected by a
 * later one of any action which moved the provider's score, where a packet of the action was known by then: its seq is not above
 * the highest one that was. `decision` of what is returned is the place in `decisions`.
 */
export function restedOf(decisions: readonly Judged[], corrections: readonly CorrectionEvent[]): readonly Rested[] {
  const real = corrections.filter(({ value }) => isContradiction(value))
  if (real.length === 0) return []
  const byAction = new Map<string, CorrectionEvent[]>()
  for (const one of real) {
    const known = byAction.get(one.value.actionId)
    if (known === undefined) byAction.set(one.value.actionId, [one])
    else known.push(one)
  }
  const moving = real.filter(({ value }) => isMoving(value))
  return decisions.flatMap((decision, n) => {
    const { named, rest } = decision
    const found = new Set((named ?? rest.actions).flatMap((id) => byAction.get(id) ?? []))
    if (named === null && rest.scoreUpTo !== null) {
      for (const one of moving) if (isScoreKnown(one, rest)) found.add(one)
    }
    return [...found].filter((one) => isLater(one, decision)).map((one) => restedBy(decision, n, one))
  })
}

/** A standing that was revoked or came back, or a fact that was there, and neither empty nor unknown, and is another one now. */
function isContradiction({ nature, changed, before }: Correction): boolean {
  if (nature === 'revocation' || nature === 'reinstatement') return true
  const facts = before.facts as unknown as Readonly<Record<string, unknown>>
  return changed.some((name) => {
    const fact = facts[name]
    return fact !== undefined && fact !== null && !(Array.isArray(fact) && fact.length === 0)
  })
}

function isMoving({ scoreBefore, scoreAfter }: CorrectionEvent['value']): boolean {
  return scoreBefore?.home !== scoreAfter?.home || scoreBefore?.away !== scoreAfter?.away
}

function isScoreKnown({ fixtureId, value }: CorrectionEvent, { fixtureId: ofRest, scoreUpTo }: Rest): boolean {
  const first = value.supersedes[0]
  return fixtureId === ofRest && first !== undefined && scoreUpTo !== null && first <= scoreUpTo
}

function isLater({ fixtureId, knownAt, value }: CorrectionEvent, decision: Judged): boolean {
  const { rest } = decision
  if (rest.revision < 0 || rest.fixtureId !== fixtureId) return knownAt > decision.knownAt
  return value.stateRevision > rest.revision
}

function restedBy({ knownAt: decidedAt }: Judged, decision: number, correction: CorrectionEvent): Rested {
  const { fixtureId, knownAt: correctedAt, value } = correction
  const { actionId, nature, changed } = value
  const lateMs = Math.floor((correctedAt - decidedAt) / 1000)
  return { decision, fixtureId, actionId, decidedAt, correctedAt, lateMs, nature, changed }
}
