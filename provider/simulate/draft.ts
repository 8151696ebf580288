import type { SendTypeId, Side } from '../../match/packet.ts'

/** Words of a simulated match before it is written as JSON. Times are match milliseconds since its first packet. */

export const SPORTS = ['basketball', 'soccer', 'volleyball', 'snooker'] as const
export type Sport = (typeof SPORTS)[number]

/** A row of the provider's action table: documented ids as in feed.md §6, simulated ones from 9001 up. */
export interface ActionType {
  readonly id: number
  readonly name: string
}

export interface Person {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly shirtNumber: string
}

export interface Team {
  readonly id: string
  readonly name: string
  readonly colour: string
  readonly starters: readonly Person[]
  readonly substitutes: readonly Person[]
}

export type Teams = Readonly<Record<Side, Team>>

/** Everything that a packet says of its action; each packet is a full snapshot (feed.md §3). */
export interface ActionFacts {
  readonly id: string
  readonly type: ActionType
  readonly sub: ActionType | null
  readonly side: Side | null
  readonly player: Person | null
  /** 0 outside of play. */
  readonly period: number
  /** Within the period, on the match clock; the same in all packets of the action. */
  readonly elapsedMs: number
  readonly related: readonly string[]
  readonly metadata: object | null
}

export interface PeriodKind {
  readonly id: number
  readonly type: 'Regular' | 'Shootout'
  readonly label: string
}

/** What a packet changes in the provider's summary beside the points of its action. */
export interface Change {
  readonly status?: string
  readonly collectionStatus?: string
  /** The clock of the current period stood at `elapsedMs` when the match stood at `sinceMs`. */
  readonly clock?: MatchClock
  readonly startPeriod?: PeriodKind
  /** Ends the current period; `next` is the one that the summary calls current from now on. */
  readonly endPeriod?: { readonly next: number }
  readonly possession?: Side
  readonly finished?: true
  readonly reason?: { readonly id: number; readonly text: string } | null
}

export interface MatchClock {
  readonly running: boolean
  readonly elapsedMs: number
  readonly sinceMs: number
}

export interface Draft {
  readonly atMs: number
  readonly facts: ActionFacts
  readonly send: SendTypeId
  readonly change: Change
}

/** The provider's `sendTypeId` and word (feed.md §3). */
export const PENDING = 1
export const UPDATED = 2
export const CANCELLED = 3
export const DELETED = 4
export const CONFIRMED = 5
export const RESTORED = 6

export const SEND_TYPE_NAMES: Readonly<Record<SendTypeId, string>> = {
  1: 'Pending',
  2: 'Updated',
  3: 'Cancelled',
  4: 'Deleted',
  5: 'Confirmed',
  6: 'Restored',
}

export function otherSide(side: Side): Side {
  return side === 'home' ? 'away' : 'home'
}

export function clockElapsedMs(clock: MatchClock, atMs: number): number {
  return clock.running ? clock.elapsedMs + Math.max(0, atMs - clock.sinceMs) : clock.elapsedMs
}
