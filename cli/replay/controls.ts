import { formatTime } from '../../match/time.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { foldBy } from '../../processors/entry.ts'
import { type KnownSpan, knownSpan } from '../../replay/pace/known-span.ts'
import type { NewestStates } from '../../replay/pace/newest-states.ts'
import type { Pace, StepBy } from '../../replay/pace/pace.ts'
import type { PacedReplay, ReplayStatus } from '../../replay/pace/paced-replay.ts'
import { findPlace, type SeekTo, seekText } from '../../replay/pace/seek.ts'
import type { Selection } from '../../replay/stream/selection.ts'
import type { FixtureState } from '../../schemas/records.ts'
import { usage } from '../options.ts'

/** What keys and the HTTP endpoint do with a replay. */
export interface Controls {
  pause(): void
  resume(): void
  step(by: StepBy): Promise<void>
  setPace(pace: Pace): void
  /** Rejects with `moment-missing`, and with `usage` where it cannot be done. */
  seek(to: SeekAsked): Promise<Landed>
  status(): Promise<Status>
  /** Of the fixtures that something was known of last, the newest first. */
  states(count: number): Promise<readonly FixtureState[]>
  /** The same as `status`, as far as it is at hand. */
  now(): Now
}

export interface Now {
  readonly state: ReplayStatus['is']
  readonly pace: Pace
  /** Of the newest record that was given; null before the first one. */
  readonly knownMicros: number | null
  readonly given: number
  readonly behindMs: number
  /** From 0 to 100; null: not known. */
  readonly percent: number | null
}

/** Without a fixture it is the only one that is replayed. */
export type SeekAsked =
  | { readonly by: 'time'; readonly knownAt: number }
  | { readonly by: 'seq'; readonly seq: number; readonly fixture?: string }
  | { readonly by: 'clock'; readonly period: number | null; readonly seconds: number; readonly fixture?: string }

/** The record that is given next. */
export interface Landed {
  /** Null: there is none. */
  readonly knownAt: string | null
  readonly fixtureId: string | null
  /** Where only a clock time was told: other periods in which the clock stood there, too. */
  readonly otherPeriods: readonly number[]
}

export interface Status {
  readonly state: string
  readonly knownAt: string | null
  /** Null: not by time. */
  readonly speed: number | null
  readonly ratePerSecond: number | null
  readonly gapMaxMs: number | null
  readonly given: number
  readonly behindMs: number
  readonly percent: number | null
  readonly fixtures: readonly FixtureStatus[]
}

export interface FixtureStatus {
  readonly fixtureId: string
  readonly sport: string
  readonly seq: number | null
  readonly score: FixtureState['score']
  readonly period: number | null
  readonly clock: string | null
  readonly status: string | null
}

/** Of fixtures that are told of, the newest. */
const TOLD_MAX = 100

export interface Controlled {
  readonly replay: PacedReplay
  readonly selection: Selection
  readonly states: NewestStates
  /** Null: it may be sought. Else why not. */
  readonly noSeek: string | null
  /** Somebody looks at how much is done: it takes a look at all that is selected. */
  readonly isWatched: boolean
}

export function controlsOf(controlled: Controlled): Controls {
  const { replay, selection, states, isWatched } = controlled
  let span: KnownSpan | null = null
  if (isWatched) {
    // Nobody waits for it: until then nothing is told of how much is done.
    knownSpan(selection).then(
      (found) => {
        span = found
      },
      () => {},
    )
  }
  const now = (): Now => {
    const { is, pace, knownAt, given, behindMs } = replay.status()
    return { state: is, pace, knownMicros: knownAt, given, behindMs, percent: percentOf(span, knownAt) }
  }
  return {
    pause: () => replay.pause(),
    resume: () => replay.resume(),
    step: (by) => replay.step(by),
    setPace: (pace) => replay.setPace(pace),
    seek: (asked) => seek(controlled, asked),
    status: async () => statusOf(now(), replay.status().gapMaxMs, await states.newest(TOLD_MAX)),
    states: (count) => states.newest(count),
    now,
  }
}

function percentOf(span: KnownSpan | null, knownAt: number | null): number | null {
  if (span === null || knownAt === null) return null
  const share = (knownAt - span.first) / (span.last - span.first)
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10
}

async function seek({ replay, selection, states, noSeek }: Controlled, asked: SeekAsked): Promise<Landed> {
  if (noSeek !== null) throw usage(noSeek)
  const to = placed(selection, asked)
  // Seqs and clocks are the provider's: no rules are needed.
  const found = await findPlace({ ...selection, fold: foldBy({}) }, to)
  if ('there' in found) {
    const fixture = to.by === 'time' ? 'the replay' : to.fixtureId
    throw new TouchlineError('moment-missing', { fixture, there: found.there, found: seekText(to) })
  }
  const moveStates = await states.before(selection, found.start)
  const next = await replay.seek(found.start, moveStates)
  const { otherPeriods } = found
  if (next === null) return { knownAt: null, fixtureId: null, otherPeriods }
  return { knownAt: formatTime(next.knownAt), fixtureId: next.record.key, otherPeriods }
}

function placed({ fixtures = [] }: Selection, asked: SeekAsked): SeekTo {
  if (asked.by === 'time') return asked
  const [only, ...others] = fixtures
  const named = asked.fixture?.split('/').at(-1)
  const fixtureId = named ?? (others.length === 0 ? only : undefined)
  if (fixtureId === undefined || (fixtures.length > 0 && !fixtures.includes(fixtureId))) {
    const found = named === undefined ? `none, and ${fixtures.length || 'all'} are replayed` : named
    throw usage(
      `expected a fixture of this replay with ${asked.by === 'seq' ? 'a seq' : 'a match clock'}, found ${found}`,
    )
  }
  return asked.by === 'seq' ? { ...asked, fixtureId } : { ...asked, fixtureId }
}

function statusOf(now: Now, gapMaxMs: number | null, states: readonly FixtureState[]): Status {
  const { state, pace, knownMicros, given, behindMs, percent } = now
  return {
    state,
    knownAt: knownMicros === null ? null : formatTime(knownMicros),
    speed: pace.by === 'time' ? pace.speed : null,
    ratePerSecond: pace.by === 'rate' ? pace.perSecond : null,
    gapMaxMs,
    given,
    behindMs: Math.round(behindMs),
    percent,
    fixtures: states.map(({ fixtureId, sport, highestSeq, score, period, clock, status }) => {
      return { fixtureId, sport, seq: highestSeq, score, period, clock: clock?.time ?? null, status }
    }),
  }
}
