import { type Score, SEND_TYPES, type SendType } from '../../match/packet.ts'
import type { Accepted, Step } from '../../match/step.ts'
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
  for (const step of steps) {
    if (step.kind !== 'accepted') continue
    const { actionId } = step.action
    const worthBefore = known.has(actionId) ? worthOfAction(book, actionId) : null
    const isOthersDue = mayTeach(step, book)
    const others = isOthersDue ? new Map([...known].map((id) => [id, worthOfAction(book, id)])) : null
    write(book, step)
    if (worthBefore !== null) {
      const change = ownChange(step, worthBefore, worthOfAction(book, actionId), moment)
      if (change !== null) note(actionId, change)
    }
    for (const [id, was] of others ?? []) {
      const change = id === actionId ? null : otherChange(step, was, worthOfAction(book, id), moment)
      if (change !== null) note(id, change)
    }
  }
  return changes
}

/** A packet that tells a side, or other shoot-outs than before: what other actions are worth may change. */
function mayTeach({ packet, after }: Accepted, { sides, shootoutPeriods }: Book): boolean {
  const { teamId } = packet.facts
  const side = packet.homeTeam === null ? null : packet.homeTeam ? 'home' : 'away'
  if (side !== null && teamId !== null && sides.byTeam.get(teamId)?.side !== side) return true
  return after.periods.filter(({ type }) => type === 'Shootout').length !== shootoutPeriods.length
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
    knownMs: Math.floor((receivedAt - action.firstReceivedAt) / 1000),
    afterEventMs: msBetween(moment.eventTime, eventTime),
    afterMs: Math.floor((receivedAt - moment.receivedAt) / 1000),
    eventTime,
    receivedAt,
  }
}

function msBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.floor((to - from) / 1000)
}
