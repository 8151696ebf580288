import { formatTime } from '../../match/time.ts'
import { TouchlineError } from '../../platform/errors.ts'
import {
  AFTER_END_MS_MAX,
  DECISIONS_AT_EVENT_MAX,
  TIMERS_AT_ONCE_MAX,
  TIMERS_BETWEEN_MAX,
  TIMERS_MAX,
} from './limits.ts'
import type { Made } from './made.ts'
import { plainJson } from './output.ts'
import { randomOf } from './random.ts'
import { type Rest, restOfTimer } from './rests.ts'
import type { Context, Strategy, StrategyEvent, Timer } from './strategy.ts'
import { newTimers } from './timers.ts'

export interface ActingOptions {
  readonly strategy: Strategy
  readonly config: unknown
  /** Of the run: random numbers come from it and the fixture. */
  readonly seed: string
  /** Null with scope `all`. */
  readonly fixtureId: string | null
  /** Takes each decision. */
  readonly made: (made: Made) => void
  /** Told before the strategy is called, and after: who watches it knows where it is. */
  readonly watch: Watch
}

export interface Watch {
  enter(event: StrategyEvent): void
  left(): void
}

/** One state of a strategy, with its virtual clock. */
export interface Acting {
  /** First the timers that are due by then fire, also those of the same time, then the event is given. */
  take(event: Exclude<StrategyEvent, Timer>, rest: Rest): void
  /** Brings the clock to this time: timers that are due by then fire. */
  advance(to: number): void
  /** There are no more events: timers fire that are due within {@link AFTER_END_MS_MAX} and before `to`. Gives how many never do. */
  end(to: number): number
  /** When the next timer is due; infinite without one. */
  readonly nextAt: number
}

/**
 * The clock is the time known of the events: it never falls. A timer fires when the clock comes to its time, before an event of the
 * same time; of those of one time the one that was set first. One that is set for now or the past is due at once, which is
 * after the event that set it and before the next one. Throws `strategy-failed`.
 */
export function openActing(options: ActingOptions): Acting {
  const { strategy, fixtureId, watch } = options
  const timers = newTimers()
  const turn: Turn = { now: 0, event: null, rest: NO_REST, count: 0, full: null }
  const context = contextOf(options, timers, turn)
  let firedAtOnce = 0
  let isBegun = false
  let state: unknown

  function call(event: StrategyEvent, rest: Rest): void {
    turn.now = event.knownAt
    turn.event = event
    turn.rest = rest
    turn.count = 0
    watch.enter(event)
    try {
      const next = strategy.on(event, state, context)
      if (next !== undefined) state = next
      if (turn.full !== null) throw turn.full
    } catch (error) {
      throw failed(strategy, event, error)
    }
    watch.left()
    turn.event = null
    if (state instanceof Promise)
      throw failed(strategy, event, 'expected a state of `on`, found a promise: it must not be async')
  }

  function advance(to: number): void {
    for (let fired = 0; timers.nextAt <= to; fired++) {
      const due = timers.take()
      if (due === null) return
      const knownAt = Math.max(due.at, turn.now)
      firedAtOnce = knownAt > turn.now ? 0 : firedAtOnce + 1
      const event: Timer = { as: 'known', kind: 'timer', name: due.name, fixtureId, knownAt }
      if (firedAtOnce > TIMERS_AT_ONCE_MAX) {
        const found = `expected at most ${TIMERS_AT_ONCE_MAX} timers one after the other at one time, found another one`
        throw failed(strategy, event, found)
      }
      if (fired >= TIMERS_BETWEEN_MAX) {
        const found = `expected at most ${TIMERS_BETWEEN_MAX} timers before the next event at ${formatTime(to)}, found another one`
        throw failed(strategy, event, found)
      }
      call(event, restOfTimer(due.rest))
    }
  }

  return {
    take(given, rest) {
      // Live, what was published just before a timer fired may come just after.
      const event = given.knownAt < turn.now ? { ...given, knownAt: turn.now } : given
      // Most events find no timer.
      if (timers.nextAt <= event.knownAt) advance(event.knownAt)
      if (event.knownAt > turn.now) firedAtOnce = 0
      if (!isBegun) state = begun(options, event)
      isBegun = true
      call(event, rest)
    },
    advance,
    end(to) {
      advance(Math.min(turn.now + AFTER_END_MS_MAX * 1000, to - 1))
      return timers.size
    },
    get nextAt() {
      return timers.nextAt
    },
  }
}

const NO_REST: Rest = { fixtureId: null, actions: [], scoreUpTo: null, revision: -1 }

/** What the strategy is called with. Mutable. */
interface Turn {
  now: number
  /** Null while it is not. */
  event: StrategyEvent | null
  rest: Rest
  /** Decisions so far. */
  count: number
  /** Why there is no room for more: a strategy that catches it ends all the same, as decisions would be missing. */
  full: unknown
}

function begun({ strategy, config, fixtureId, watch }: ActingOptions, event: StrategyEvent): unknown {
  watch.enter(event)
  try {
    return strategy.initial({ config: structuredClone(config), fixtureId })
  } catch (error) {
    throw failed(strategy, event, error)
  } finally {
    watch.left()
  }
}

function contextOf(
  { seed, fixtureId, made }: ActingOptions,
  timers: ReturnType<typeof newTimers>,
  turn: Turn,
): Context<unknown> {
  const random = randomOf(seed, fixtureId)

  function assertTurn(what: string): StrategyEvent {
    if (turn.event === null) throw new Error(`expected context.${what} within a call of \`on\`, found it after that`)
    return turn.event
  }

  function at(micros: number, name: string): void {
    assertTurn('at')
    if (!Number.isFinite(micros)) throw new Error(`expected a time of the timer ${name}, found ${micros}`)
    timers.set({ name: String(name), at: Math.max(Math.floor(micros), turn.now), rest: turn.rest })
    if (timers.size > TIMERS_MAX) throw new Error(`expected at most ${TIMERS_MAX} timers at once, found another one`)
  }

  return {
    get now() {
      return turn.now
    },
    emit(output, restsOn) {
      const event = assertTurn('emit')
      if (++turn.count > DECISIONS_AT_EVENT_MAX) {
        throw new Error(`expected at most ${DECISIONS_AT_EVENT_MAX} decisions at one event, found another one`)
      }
      const plain = plainJson(output)
      if ('fault' in plain) throw new Error(`expected plain JSON to be emitted, found ${plain.fault}`)
      const named = restsOn === undefined ? null : idsOf(restsOn)
      try {
        made({
          fixtureId: event.fixtureId,
          knownAt: turn.now,
          output: plain.json,
          size: plain.size,
          named,
          rest: turn.rest,
        })
      } catch (error) {
        turn.full = error
        throw error
      }
    },
    at,
    after: (ms, name) => at(turn.now + ms * 1000, name),
    cancel: (name) => {
      assertTurn('cancel')
      timers.cancel(String(name))
    },
    random: () => {
      assertTurn('random')
      return random()
    },
  }
}

function idsOf(restsOn: readonly string[]): readonly string[] {
  if (Array.isArray(restsOn) && restsOn.every((id) => typeof id === 'string')) return [...new Set(restsOn)]
  throw new Error('expected `restsOn` as a list of action ids, found something else')
}

/** One line that names strategy, fixture, time and event. */
export function failed(strategy: Pick<Strategy, 'name'>, event: StrategyEvent, error: unknown): TouchlineError {
  return new TouchlineError(
    'strategy-failed',
    {
      strategy: strategy.name,
      fixture: event.fixtureId ?? 'all fixtures',
      knownAt: formatTime(event.knownAt),
      event: nameOf(event),
      found: textOf(error).replace(/\s+/g, ' ').slice(0, 500),
    },
    { cause: error },
  )
}

/** Whatever was thrown: not everything is an error, nor has a text. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message || error.name) : String(error)
  } catch {
    return 'something thrown that has no text'
  }
}

function nameOf(event: StrategyEvent): string {
  return event.kind === 'timer' ? `timer ${event.name}` : event.topic
}
