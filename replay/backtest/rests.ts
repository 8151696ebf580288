import type { Correction, Head, PublishedAction } from '../../schemas/records.ts'
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
  // A copy: the list of the event is the strategy's.
  return 'actions' in event.value ? { ...rest, actions: [...event.value.actions] } : rest
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
 * timer or at a raw record by the time known. Only what contradicts what was known of the action when it was decided counts
 * ({@link contradicts}). A decision that rests on the score is also corrected by one of any action which moved the provider's
 * score, where a packet of the action was known by then: its seq is not above the highest one that was. `decision` of what is
 * returned is the place in `decisions`.
 */
export function restedOf(
  decisions: readonly Judged[],
  corrections: readonly CorrectionEvent[],
  scope: 'fixture' | 'all',
): readonly Rested[] {
  const byAction = groupedBy(corrections, ({ fixtureId, value }) => keyOf(fixtureId, value.actionId))
  const moving = groupedBy(
    corrections.filter(({ value }) => isMoving(value)),
    ({ fixtureId }) => fixtureId,
  )
  const fixturesOf = groupedBy(corrections, ({ value }) => value.actionId)
  const of = (fixtureId: string | null, actionId: string, decision: Judged): readonly CorrectionEvent[] =>
    contradicting(byAction.get(keyOf(fixtureId, actionId)) ?? [], decision)
  return decisions.flatMap((decision, n) => {
    const { named, rest } = decision
    const actions = new Set(named ?? rest.actions)
    // Ids of actions are the provider's: two fixtures may have one. What is named with scope `all` may be of any of them.
    const isAnywhere = named !== null && scope === 'all'
    const among = (id: string): Iterable<string | null> =>
      isAnywhere ? new Set(fixturesOf.get(id)?.map(({ fixtureId }) => fixtureId)) : [rest.fixtureId]
    const found = [...actions].flatMap((id) => [...among(id)].flatMap((fixtureId) => of(fixtureId, id, decision)))
    if (named === null && rest.scoreUpTo !== null) {
      const known = (moving.get(rest.fixtureId ?? '') ?? []).filter(({ value }) => isKnown(value, rest))
      for (const id of new Set(known.map(({ value }) => value.actionId))) {
        if (actions.has(id)) continue
        found.push(...of(rest.fixtureId, id, decision).filter(({ value }) => isMoving(value)))
      }
    }
    return found.map((one) => restedBy(decision, n, one))
  })
}

function keyOf(fixtureId: string | null, actionId: string): string {
  return JSON.stringify([fixtureId, actionId])
}

/** `all`: corrections of one action of a fixture, in their order. Those after the decision that contradict what was known when it was made. */
function contradicting(all: readonly CorrectionEvent[], decision: Judged): readonly CorrectionEvent[] {
  const later = all.filter((one) => isLater(one, decision))
  // What the first of them corrects is what was known.
  const known = later[0]?.value.before
  return known === undefined ? [] : later.filter(({ value }) => contradicts(known, value))
}

/**
 * A standing that is another one now, but for pending that was confirmed: pending was true. Or a fact that was told, neither null
 * nor an empty list, and is another one now: what is told in more detail was true before.
 */
function contradicts(known: PublishedAction, { changed, after }: Correction): boolean {
  return changed.some((name) => {
    if (name === 'standing') {
      return known.standing !== after.standing && !(known.standing === 'pending' && after.standing === 'confirmed')
    }
    const before = (known.facts as unknown as Readonly<Record<string, unknown>>)[name]
    const now = (after.facts as unknown as Readonly<Record<string, unknown>>)[name]
    const isTold = before !== undefined && before !== null && !(Array.isArray(before) && before.length === 0)
    return isTold && JSON.stringify(before) !== JSON.stringify(now)
  })
}

function isMoving({ scoreBefore, scoreAfter }: Correction): boolean {
  return scoreBefore?.home !== scoreAfter?.home || scoreBefore?.away !== scoreAfter?.away
}

function isKnown({ supersedes }: Correction, { scoreUpTo }: Rest): boolean {
  const first = supersedes[0]
  return first !== undefined && scoreUpTo !== null && first <= scoreUpTo
}

function isLater({ fixtureId, knownAt, value }: CorrectionEvent, { knownAt: decidedAt, rest }: Judged): boolean {
  if (rest.revision < 0 || rest.fixtureId !== fixtureId) return knownAt > decidedAt
  return value.stateRevision > rest.revision
}

function restedBy({ knownAt: decidedAt }: Judged, decision: number, correction: CorrectionEvent): Rested {
  const { fixtureId, knownAt: correctedAt, value } = correction
  const { actionId, nature, changed } = value
  const lateMs = Math.floor((correctedAt - decidedAt) / 1000)
  return { decision, fixtureId, actionId, decidedAt, correctedAt, lateMs, nature, changed }
}

function groupedBy<T>(all: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(nameOf(one))
    if (group === undefined) groups.set(nameOf(one), [one])
    else group.push(one)
  }
  return groups
}
