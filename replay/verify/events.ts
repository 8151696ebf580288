import type { Finality, FixtureNow } from '../../match/fixture-now.ts'
import type { Period } from '../../match/packet.ts'
import type { FixtureEvent } from '../../schemas/records.ts'
import { FIXTURE_EVENTS } from '../../schemas/topics.ts'
import type { Derived } from './emission.ts'
import { compare, type Find, type Place } from './findings.ts'
import type { Known } from './known.ts'

/** Of the view, what fixture-events tell the transitions of. */
export type Course = Pick<FixtureNow, 'status' | 'collectionStatus' | 'periods' | 'clock' | 'finality'>

export type Transition = Pick<FixtureEvent, 'kind' | 'previous' | 'current'>

export const NO_COURSE: Course = { status: null, collectionStatus: null, periods: [], clock: null, finality: 'open' }

/** R4, R10: all differences between two views, in the order of the kinds. */
export function transitionsBetween(before: Course, after: Course): readonly Transition[] {
  const [was, is] = [runningOf(before), runningOf(after)]
  return [
    ...changeOf('status', before.status, after.status),
    ...changeOf('collection', before.collectionStatus, after.collectionStatus),
    ...added(idsOf(before.periods), idsOf(after.periods)).map((id) => periodEvent('period-started', id)),
    ...added(idsOf(ended(before.periods)), idsOf(ended(after.periods))).map((id) => periodEvent('period-ended', id)),
    ...(is === null ? [] : changeOf(is === 'running' ? 'clock-started' : 'clock-stopped', was, is)),
    ...changeOf(finalityKind(after.finality), before.finality, after.finality),
  ]
}

function changeOf(kind: Transition['kind'], previous: string | null, current: string | null): readonly Transition[] {
  return previous === current ? [] : [{ kind, previous, current }]
}

function periodEvent(kind: Transition['kind'], id: number): Transition {
  return { kind, previous: null, current: `${id}` }
}

function finalityKind(finality: Finality): Transition['kind'] {
  return finality === 'open' ? 'reopened' : finality
}

function runningOf({ clock }: Course): string | null {
  if (clock === null || clock.running === null) return null
  return clock.running ? 'running' : 'stopped'
}

function ended(periods: readonly Period[]): readonly Period[] {
  return periods.filter(({ end }) => end !== null)
}

function idsOf(periods: readonly Period[]): readonly number[] {
  return [...new Set(periods.map(({ id }) => id).filter((id) => id !== null))]
}

function added(before: readonly number[], after: readonly number[]): readonly number[] {
  return after.filter((id) => !before.includes(id))
}

/**
 * What fixture-events have said so far. Each must begin where the one before it ended; only of the clock nothing is said when
 * it is no longer known (R10).
 */
export function noteEvents(known: Known, events: readonly Derived<FixtureEvent>[], source: number, find: Find): void {
  for (const record of events) {
    const { kind, previous, current } = record.value
    const place = { topic: FIXTURE_EVENTS.name, offset: record.offset, source }
    if (kind === 'period-started' || kind === 'period-ended') {
      const ids = kind === 'period-started' ? known.started : known.ended
      ids.add(current ?? '')
      continue
    }
    const subject = SUBJECTS[kind] ?? 'finality'
    const before = known.events.get(subject) ?? (subject === 'finality' ? 'open' : null)
    const isClock = subject === 'clock'
    if (previous !== before && !(isClock && previous === null)) find(place, 'previous', before, previous)
    known.events.set(subject, current)
  }
}

const SUBJECTS: Readonly<Record<string, string>> = {
  status: 'status',
  collection: 'collectionStatus',
  'clock-started': 'clock',
  'clock-stopped': 'clock',
}

/** What a state must agree with that stands in fixture-events. */
export function checkCourse({ events, started, ended: over }: Known, state: Course, place: Place, find: Find): void {
  const { status, collectionStatus, finality, periods, clock } = state
  const told = {
    status: events.get('status') ?? null,
    collectionStatus: events.get('collectionStatus') ?? null,
    finality: events.get('finality') ?? 'open',
  }
  compare(find, place, told, { status, collectionStatus, finality })
  const running = runningOf(state)
  if (running !== null && running !== events.get('clock')) find(place, 'clock', events.get('clock') ?? null, clock)
  const unheard = [
    ...idsOf(periods).filter((id) => !started.has(`${id}`)),
    ...idsOf(ended(periods)).filter((id) => !over.has(`${id}`)),
  ]
  if (unheard.length > 0) find(place, 'periods', `periods that fixture-events tell of`, unheard)
}
