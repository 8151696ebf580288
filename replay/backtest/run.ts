import { QUARANTINE, RAW_ACTIONS } from '../../schemas/topics.ts'
import type { Basis } from '../stream/item.ts'
import type { KnownRecord } from '../stream/known.ts'
import { type Acting, openActing, type Watch } from './acting.ts'
import type { Keep } from './keep.ts'
import type { Made } from './made.ts'
import { restOf } from './rests.ts'
import type { Strategy } from './strategy.ts'

export interface RunOptions {
  readonly strategy: Strategy
  readonly config: unknown
  readonly seed: string
  readonly watch?: Watch
  /** Counts what is kept to the end of a run; without it decisions are taken out as they are made. */
  readonly keep?: Keep
}

/** Events given, by what their known time is; timers are none of them. */
export type EventCounts = Readonly<Record<Basis, number>>

/** A strategy at work: events in, in the total order, decisions out. Whatever throws `strategy-failed` ends it. */
export interface Run {
  /** A page of events of selected topics. Their values are the strategy's from now on. */
  take(page: readonly KnownRecord[]): void
  /** Live, where time goes on without events: timers that are due by then fire. */
  advance(to: number): void
  /** When the next timer is due; infinite without one. */
  nextAt(): number
  /** There are no more events before `to` (UTC microseconds): timers that are left fire (replay/backtest/acting.ts). */
  end(to?: number): void
  /** So far; within a state in the order in which they were made. They are taken out. */
  decisions(): readonly Made[]
  readonly events: EventCounts
  /** Timers that were still set when all was over, and never fired. */
  readonly timersLeft: number
}

const UNWATCHED: Watch = { enter: () => {}, left: () => {} }

/** With scope `fixture` each fixture has its state, its timers and its random numbers: others do not matter to it. */
export function openRun({ strategy, config, seed, watch = UNWATCHED, keep }: RunOptions): Run {
  const states = new Map<string | null, Acting>()
  const events = { published: 0, received: 0 }
  let decisions: Made[] = []
  let timersLeft = 0

  function made(one: Made): void {
    keep?.(one.size)
    decisions.push(one)
  }

  function stateOf(fixtureId: string): Acting {
    const of = strategy.scope === 'all' ? null : fixtureId
    const known = states.get(of)
    if (known !== undefined) return known
    const acting = openActing({ strategy, config, seed, fixtureId: of, made, watch })
    states.set(of, acting)
    return acting
  }

  return {
    take(page) {
      for (const event of page) {
        events[event.basis]++
        stateOf(event.fixtureId).take(apart(event), restOf(event))
      }
    },
    advance(to) {
      for (const acting of states.values()) acting.advance(to)
    },
    nextAt: () => Math.min(Number.POSITIVE_INFINITY, ...[...states.values()].map(({ nextAt }) => nextAt)),
    end(to = Number.POSITIVE_INFINITY) {
      for (const acting of states.values()) timersLeft += acting.end(to)
      states.clear()
    },
    decisions() {
      const taken = decisions
      decisions = []
      return taken
    },
    events,
    get timersLeft() {
      return timersLeft
    },
  }
}

/** Bytes that were read share their memory with those of their neighbours, which are not known yet: a strategy gets its own. */
function apart(event: KnownRecord): KnownRecord {
  if (event.topic !== RAW_ACTIONS.name && event.topic !== QUARANTINE.name) return event
  const value = event.value as { readonly frame: Uint8Array }
  return { ...event, value: { ...value, frame: Uint8Array.from(value.frame) } } as KnownRecord
}
