import type { LogRecord } from '../../log/log.ts'
import { allActions, lowestSeq } from '../../match/ledger.ts'
import { sideOf } from '../../match/sides.ts'
import { type FixtureState, scoringOf } from '../../match/state.ts'
import type { ActionNow, Step } from '../../match/step.ts'
import { pointsOf, type Scoring } from '../../match/tally.ts'
import { newEntry, type Taking } from '../../processors/entry.ts'
import { fixtureState } from '../../processors/fixture-state.ts'
import { type Recorded, stepsOf } from '../recorded.ts'
import { isStateStep, type StateStep } from '../states.ts'
import type { Basis } from '../stream/item.ts'
import { basisBy, type KnownBy, knownAtOf } from '../stream/known-time.ts'
import type { FinalAction, FinalFixture } from './final.ts'
import { type Clocked, inMatchOrder, timelineOf } from './match-order.ts'
import { runningSums } from './sums.ts'

/**
 * The corrected truth of a recorded fixture, by folding its raw records; actions in match order (replay/final/match-order.ts).
 * Null where it has none, and when told to end. Sides are those learned from all packets, also of actions before them.
 */
export async function finalOf(recorded: Recorded & Taking & KnownBy, fixtureId: string): Promise<FinalFixture | null> {
  const entry = newEntry(recorded.fold.initial())
  const noted = newNoted()
  const pages = stepsOf(recorded, entry, fixtureId, (step, record) => note(noted, recorded, step, record))
  for await (const _ of pages);
  if (entry.first < 0 || recorded.signal.aborted) return null
  const state = noted.last === null ? null : (fixtureState(noted.last)[0] ?? null)
  return { as: 'final', fixtureId, sport: entry.sport, state, actions: actionsOf(fixtureId, entry.state, noted) }
}

/** What the state of the fold does not keep. */
interface Noted {
  /** Of the first raw record; null before. */
  basis: Basis | null
  /** Of the newest. */
  knownAt: number
  last: StateStep | null
  readonly actions: Map<string, ActionNotes>
}

interface ActionNotes {
  readonly firstKnownAt: number
  eventTime: number | null
  readonly packets: Clocked[]
}

function newNoted(): Noted {
  return { basis: null, knownAt: 0, last: null, actions: new Map() }
}

function note(noted: Noted, known: KnownBy, step: Step, record: LogRecord): void {
  noted.basis ??= basisBy(known, step.raw)
  noted.knownAt = Math.max(noted.knownAt, knownAtOf(record, noted.basis, known.latencyMs ?? 0))
  if (isStateStep(step)) noted.last = step
  if (step.kind !== 'accepted') return
  const { actionId, firstEventTime: eventTime } = step.action
  let notes = noted.actions.get(actionId)
  if (notes === undefined) {
    notes = { firstKnownAt: noted.knownAt, eventTime, packets: [] }
    noted.actions.set(actionId, notes)
  }
  notes.eventTime = eventTime
  const { seq, timelineSequence, facts } = step.packet
  notes.packets.push({ seq, timelineSequence, period: facts.period, clockTime: facts.clockTime })
}

function actionsOf(fixtureId: string, state: FixtureState, noted: Noted): readonly FinalAction[] {
  const scoring = scoringOf(state)
  const drafts = [...allActions(state.ledger)].map(([actionId, { standing, facts }]) => {
    const notes = noted.actions.get(actionId)
    const action: ActionNow = { standing, facts, side: sideOf(state.sides, facts.teamId) }
    return {
      action,
      actionId,
      points: countedPoints(state, action, scoring),
      seq: lowestSeq(state.ledger, actionId),
      timelineSequence: timelineOf(notes?.packets ?? [], facts),
      eventTime: notes?.eventTime ?? null,
      firstKnownAt: notes?.firstKnownAt ?? noted.knownAt,
    }
  })
  const ordered = inMatchOrder(drafts)
  const now = ordered.map(({ action }) => action)
  const sums = runningSums(now, state.tally, scoring, state.now.periods)
  return ordered.map(({ action, ...rest }, n) => {
    return { as: 'final', kind: 'action', fixtureId, ...rest, ...action, byActions: sums[n] ?? null }
  })
}

function countedPoints({ tally }: FixtureState, { standing, facts }: ActionNow, scoring: Scoring): number | null {
  const points = tally === null ? null : pointsOf(tally.rules, facts, scoring)
  return points === null || standing === 'confirmed' ? points : 0
}
