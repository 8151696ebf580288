import { type Score, SEND_TYPES, type SendType } from '../../match/packet.ts'
import type { Accepted, Step } from '../../match/step.ts'
import { msBetween } from '../../match/time.ts'
import { corrections } from '../../processors/corrections.ts'
import type { Correction, Nature } from '../../schemas/records.ts'
import { type Book, type Worth, worthOfAction, write } from './book.ts'

export interface LaterChange {
  /** Null: another action's packet changed its side or its points. */
  readonly nature: Nature | null
  readonly seq: number
  readonly sendType: SendType
  /** `standing`, names of facts, `side`, `points`, `periodPoints`. */
  readonly changed: readonly string[]
  /** Values of what changed. */
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
  readonly scoreBefore: Score | null
  readonly scoreAfter: Score | null
  /** Since the action's first packet, by the provider's clock and by ours. */
  readonly ageMs: number | null
  readonly knownMs: number
  /** Since the moment, by the provider's clock (of the packet before it) and by ours. */
  readonly afterEventMs: number | null
  readonly afterMs: number
  readonly eventTime: number | null
  readonly receivedAt: number
}

/** The moment by both clocks, in UTC microseconds. */
export interface KnownAt {
  readonly receivedAt: number
  readonly eventTime: number | null
}

/** Writes the steps into the book, and says what they change of the actions known before. */
export function changesOf(
  steps: readonly Step[],
  book: Book,
  moment: KnownAt,
  known: ReadonlySet<string>,
): ReadonlyMap<string, readonly LaterChange[]> {
  const changes = new Map<string, LaterChange[]>()
  const note = (actionId: string, change: LaterChange): void => {
    changes.set(actionId, [...(changes.get(actionId) ?? []), change])
  }
  const worths = new Map([...known].map((actionId) => [actionId, worthOfAction(book, actionId)]))
  for (const step of steps) {
    if (step.kind !== 'accepted') continue
    const own = step.action.actionId
    const isAnyDue = write(book, step)
    for (const actionId of isAnyDue ? known : [own]) {
      const was = worths.get(actionId)
      if (was === undefined) continue
      const is = worthOfAction(book, actionId)
      worths.set(actionId, is)
      const change = actionId === own ? ownChange(step, was, is, moment) : otherChange(step, was, is, moment)
      if (change !== null) note(actionId, change)
    }
  }
  return changes
}

const WORTH = ['side', 'points', 'periodPoints'] as const

function ownChange(step: Accepted, was: Worth, is: Worth, moment: KnownAt): LaterChange | null {
  const [correction] = corrections(step)
  const moved = WORTH.filter((name) => was[name] !== is[name])
  if (correction === undefined && moved.length === 0) return null
  const told = correction?.changed ?? []
  const changed = [...told, ...moved.filter((name) => !told.includes(name))]
  return {
    ...headOf(step, moment),
    nature: correction?.nature ?? 'amendment',
    changed,
    before: picked(changed, correction?.before, was),
    after: picked(changed, correction?.after, is),
  }
}

function otherChange(step: Accepted, was: Worth, is: Worth, moment: KnownAt): LaterChange | null {
  const changed = WORTH.filter((name) => was[name] !== is[name])
  if (changed.length === 0) return null
  return {
    ...headOf(step, moment),
    nature: null,
    changed,
    before: picked(changed, null, was),
    after: picked(changed, null, is),
  }
}

function picked(
  names: readonly string[],
  published: Correction['before'] | null | undefined,
  worthNow: Worth,
): Readonly<Record<string, unknown>> {
  const source: Readonly<Record<string, unknown>> = {
    side: worthNow.side,
    points: worthNow.points,
    periodPoints: worthNow.periodPoints,
    ...published?.facts,
    standing: published?.standing,
  }
  return Object.fromEntries(names.map((name) => [name, source[name] ?? null]))
}

function headOf({ raw, packet, action, before, after }: Accepted, moment: KnownAt) {
  const { eventTime } = packet
  const { receivedAt } = raw
  return {
    seq: packet.seq,
    sendType: SEND_TYPES[packet.sendTypeId],
    scoreBefore: before.score,
    scoreAfter: after.score,
    ageMs: msBetween(action.firstEventTime, eventTime),
    knownMs: msBetween(action.firstReceivedAt, receivedAt),
    afterEventMs: msBetween(moment.eventTime, eventTime),
    afterMs: msBetween(moment.receivedAt, receivedAt),
    eventTime,
    receivedAt,
  }
}
