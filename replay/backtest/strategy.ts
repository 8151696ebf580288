import type { TopicName } from '../../schemas/topics.ts'
import type { KnownRecord } from '../stream/known.ts'
import type { Chart, Drawing } from './result.ts'

/**
 * A strategy: a function of events with its own state, which emits decisions. The same object runs over recordings
 * (`touchline backtest`) and live (`touchline run`). It must not look at anything but its arguments: then the same inputs give
 * the same outputs at any speed and with any number of workers.
 */
export interface Strategy<N extends TopicName = TopicName, State = unknown, Output = unknown, Config = unknown> {
  readonly name: string
  /** Short names of the topics whose records it gets. */
  readonly topics: readonly N[]
  /** `fixture`, the default: a state for each fixture, which sees that fixture only. `all`: one state, all fixtures in the total order. */
  readonly scope?: 'fixture' | 'all'
  initial(start: Start<Config>): State
  /** Returns the next state; nothing: the one that it was given, changed in place or not. */
  on(event: StrategyEvent<N>, state: State, context: Context<Output>): State | undefined
  /** Charts of a report, from what was decided and what came true. */
  charts?(drawing: Drawing<Output>): readonly Chart[]
}

export interface Start<Config> {
  readonly config: Config
  /** Null with scope `all`. */
  readonly fixtureId: string | null
}

export type StrategyEvent<N extends TopicName = TopicName> = KnownRecord<N> | Timer

/** A timer that the strategy has set, when the virtual clock has come there. */
export interface Timer {
  readonly as: 'known'
  readonly kind: 'timer'
  readonly name: string
  /** Null with scope `all`. */
  readonly fixtureId: string | null
  /** When it was due, UTC microseconds: the virtual clock's time. */
  readonly knownAt: number
}

export interface Context<Output> {
  /** The virtual clock, UTC microseconds: `knownAt` of the event. Live, the same. */
  readonly now: number
  /** A decision: plain JSON. `restsOn`: ids of the actions that it relies on; by default those that the event names. */
  emit(output: Output, restsOn?: readonly string[]): void
  /** Sets or moves the timer of this name; one that lies in the past is due at once. */
  at(micros: number, name: string): void
  after(ms: number, name: string): void
  cancel(name: string): void
  /** From 0 to below 1, by the seed of the run. */
  random(): number
}

/** Tells the types of a strategy by its parts. */
export function defineStrategy<N extends TopicName, State, Output, Config = unknown>(
  strategy: Strategy<N, State, Output, Config>,
): Strategy<N, State, Output, Config> {
  return strategy
}
