import { type Pace, STEP_TOPICS, type StepBy, type Upcoming } from './pace.ts'

/**
 * The control of a paced replay: (state, input, now) → [state, command], without a clock and without records. Of records
 * it knows when they were known and what they come from.
 *
 * There is no drift: what is due is counted from an anchor, due = anchor + (known − known at the anchor) / speed, and the anchor moves
 * only when somebody pauses, steps, seeks or changes the pace. Who falls behind is behind: nothing is left out, and nothing is
 * put off for it.
 */
export interface PaceState {
  readonly pace: Pace
  /** Longer silences are played as if they had lasted so long, microseconds of known time. */
  readonly gapMaxMicros: number
  readonly isPaused: boolean
  /** Until it is over, records are given at once. */
  readonly step: Stepping | null
  /** Monotonic milliseconds of the anchor; null before the first record is looked at. */
  readonly anchorMs: number | null
  /** Microseconds played until the anchor, and records given until then: one counts with `time`, the other with `rate`. */
  readonly anchorMicros: number
  readonly anchorCount: number
  /** The same until the newest record that was given. */
  readonly playedMicros: number
  readonly count: number
  /** Of the newest record that was given; null before the first one since the beginning, or since a seek. */
  readonly knownAt: number | null
}

interface Stepping {
  readonly by: StepBy
  /** The record that this step began with; null before it. */
  readonly first: Upcoming | null
}

export type PaceInput =
  /** What to do with the next record; null: there is none. */
  | { readonly is: 'next'; readonly upcoming: Upcoming | null }
  | { readonly is: 'pause' }
  | { readonly is: 'resume' }
  | { readonly is: 'step'; readonly by: StepBy }
  | { readonly is: 'pace'; readonly pace: Pace }
  /** The next record is that of another place. */
  | { readonly is: 'landed' }

export type PaceCommand =
  /** `lateMs`: how long ago it was due; null where nothing was due at a time. */
  | { readonly do: 'give'; readonly lateMs: number | null }
  /** Null: until somebody says otherwise. Monotonic milliseconds. */
  | { readonly do: 'wait'; readonly untilMs: number | null }
  | { readonly do: 'end' }

export function initialPace(pace: Pace, gapMaxMs: number | null, isPaused: boolean): PaceState {
  return {
    pace,
    gapMaxMicros: gapMaxMs === null ? Number.POSITIVE_INFINITY : gapMaxMs * 1000,
    isPaused,
    step: null,
    anchorMs: null,
    anchorMicros: 0,
    anchorCount: 0,
    playedMicros: 0,
    count: 0,
    knownAt: null,
  }
}

const HOLD: PaceCommand = { do: 'wait', untilMs: null }

export function paced(state: PaceState, input: PaceInput, nowMs: number): readonly [PaceState, PaceCommand] {
  switch (input.is) {
    case 'next':
      return next(state, input.upcoming, nowMs)
    case 'pause':
      return [{ ...anchored(state, nowMs), isPaused: true, step: null }, HOLD]
    case 'resume':
      return [{ ...anchored(state, nowMs), isPaused: false, step: null }, HOLD]
    case 'step':
      return [{ ...anchored(state, nowMs), isPaused: true, step: { by: input.by, first: null } }, HOLD]
    case 'pace':
      return [{ ...anchored(state, nowMs), pace: input.pace }, HOLD]
    case 'landed':
      return [landed(state), HOLD]
    default:
      return input satisfies never
  }
}

function next(state: PaceState, upcoming: Upcoming | null, nowMs: number): readonly [PaceState, PaceCommand] {
  if (upcoming === null) return state.isPaused ? [stepped(state), HOLD] : [state, { do: 'end' }]
  if (state.step !== null) return stepOn(state, state.step, upcoming)
  if (state.isPaused) return [state, HOLD]
  const begun = state.anchorMs === null ? { ...state, anchorMs: nowMs } : state
  const dueMs = dueOf(begun, upcoming)
  if (dueMs !== null && dueMs > nowMs) return [begun, { do: 'wait', untilMs: dueMs }]
  return [given(begun, upcoming), { do: 'give', lateMs: dueMs === null ? null : nowMs - dueMs }]
}

/** Null: at once. */
function dueOf(state: PaceState, upcoming: Upcoming): number | null {
  const { pace, anchorMs } = state
  if (anchorMs === null) return null
  switch (pace.by) {
    case 'unlimited':
      return null
    case 'time':
      return anchorMs + (playedAt(state, upcoming) - state.anchorMicros) / 1000 / pace.speed
    case 'rate':
      return anchorMs + ((state.count - state.anchorCount) * 1000) / pace.perSecond
    default:
      return pace satisfies never
  }
}

function playedAt({ knownAt, playedMicros, gapMaxMicros }: PaceState, upcoming: Upcoming): number {
  if (knownAt === null) return playedMicros
  return playedMicros + Math.min(upcoming.knownAt - knownAt, gapMaxMicros)
}

function given(state: PaceState, upcoming: Upcoming): PaceState {
  return {
    ...state,
    playedMicros: playedAt(state, upcoming),
    count: state.count + 1,
    knownAt: upcoming.knownAt,
  }
}

/** Another raw record ends a step by packet before it is given; a record of its topic ends any other one. */
function stepOn(state: PaceState, step: Stepping, upcoming: Upcoming): readonly [PaceState, PaceCommand] {
  const { by, first } = step
  if (by === 'packet' && first !== null && !isOfOneRaw(first, upcoming)) return [stepped(state), HOLD]
  const after = given({ ...state, step: { by, first: first ?? upcoming } }, upcoming)
  const isReached = by !== 'packet' && upcoming.topic === STEP_TOPICS[by]
  return [isReached ? stepped(after) : after, { do: 'give', lateMs: null }]
}

function isOfOneRaw(a: Upcoming, b: Upcoming): boolean {
  return a.fixtureId === b.fixtureId && a.raw === b.raw
}

/** What follows is due as from the record that the step ended with; a step that gave none leaves a silence where it stood. */
function stepped(state: PaceState): PaceState {
  if (state.step === null) return state
  const anchorMicros = Math.max(state.anchorMicros, state.playedMicros)
  return { ...state, step: null, anchorMicros, anchorCount: Math.max(state.anchorCount, state.count) }
}

/** Moves the anchor to now, in the middle of a silence, too. While it is paused no time is played. */
function anchored(state: PaceState, nowMs: number): PaceState {
  const { pace, anchorMs, isPaused } = state
  if (anchorMs === null) return state
  if (isPaused) return { ...stepped(state), anchorMs: nowMs }
  const sinceMs = nowMs - anchorMs
  return {
    ...state,
    anchorMs: nowMs,
    anchorMicros: pace.by === 'time' ? state.anchorMicros + sinceMs * 1000 * pace.speed : state.playedMicros,
    anchorCount: pace.by === 'rate' ? state.anchorCount + (sinceMs / 1000) * pace.perSecond : state.count,
  }
}

/** The first record of a place is due at once. */
function landed(state: PaceState): PaceState {
  return {
    ...state,
    step: null,
    anchorMs: null,
    anchorMicros: 0,
    anchorCount: state.count,
    playedMicros: 0,
    knownAt: null,
  }
}
