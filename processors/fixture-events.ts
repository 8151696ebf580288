import type { FixtureNow } from '../match/fixture-now.ts'
import type { Period } from '../match/packet.ts'
import type { Step } from '../match/step.ts'
import type { FixtureEvent } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** Transitions in the provider's summary, in the order in which the kinds are listed. */
export function fixtureEvents(step: Step): readonly FixtureEvent[] {
  if (step.kind !== 'accepted' || step.before === step.after) return []
  const transitions = transitionsOf(step.before, step.after)
  if (transitions.length === 0) return []
  const head = headOf(step)
  return transitions.map(({ kind, previous, current }) => ({ kind, previous, current, ...head }))
}

type Transition = Pick<FixtureEvent, 'kind' | 'previous' | 'current'>

function transitionsOf(before: FixtureNow, after: FixtureNow): readonly Transition[] {
  const found: Transition[] = []
  if (before.status !== after.status) found.push(transition('status', before.status, after.status))
  if (before.collectionStatus !== after.collectionStatus) {
    found.push(transition('collection', before.collectionStatus, after.collectionStatus))
  }
  if (before.periods !== after.periods) found.push(...periodTransitions(before.periods, after.periods))
  const [wasRunning, isRunning] = [before.clock?.running ?? null, after.clock?.running ?? null]
  if (isRunning !== null && wasRunning !== isRunning) {
    found.push(transition(isRunning ? 'clock-started' : 'clock-stopped', clockWord(wasRunning), clockWord(isRunning)))
  }
  if (before.finality !== after.finality) {
    const kind = after.finality === 'open' ? 'reopened' : after.finality
    found.push(transition(kind, before.finality, after.finality))
  }
  return found
}

/** All that started, then all that ended. A period without an id cannot be told from others. */
function periodTransitions(before: readonly Period[], after: readonly Period[]): readonly Transition[] {
  if (isSameCourse(before, after)) return []
  const started = newIds(idsOf(before), idsOf(after))
  const ended = newIds(idsOf(before.filter(isEnded)), idsOf(after.filter(isEnded)))
  return [
    ...started.map((id) => transition('period-started', null, String(id))),
    ...ended.map((id) => transition('period-ended', null, String(id))),
  ]
}

/** The usual case, told cheaply: the same periods, none of them ended since. */
function isSameCourse(before: readonly Period[], after: readonly Period[]): boolean {
  const isSame = (period: Period, i: number): boolean => {
    const was = before[i]
    return was !== undefined && was.id === period.id && isEnded(was) === isEnded(period)
  }
  return before.length === after.length && after.every(isSame)
}

function isEnded(period: Period): boolean {
  return period.end !== null
}

function idsOf(periods: readonly Period[]): ReadonlySet<number> {
  return new Set(periods.flatMap(({ id }) => (id === null ? [] : [id])))
}

function newIds(before: ReadonlySet<number>, after: ReadonlySet<number>): readonly number[] {
  return [...after].filter((id) => !before.has(id))
}

function clockWord(running: boolean | null): string | null {
  if (running === null) return null
  return running ? 'running' : 'stopped'
}

function transition(kind: Transition['kind'], previous: string | null, current: string | null): Transition {
  return { kind, previous, current }
}
