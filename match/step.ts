import type { ConnectionEvent } from './connections.ts'
import type { Facts, Packet, Rejection, Side } from './packet.ts'
import type { RawRecord } from './raw.ts'
import type { Standing } from './standing.ts'
import type { Gap, View } from './view.ts'

/**
 * What one raw record did to its fixture. A Step is a plain record that stays valid after later folds: the derived
 * topics are projections of it (processors/), and the fold knows nothing of them.
 */
export type Step = Accepted | Duplicate | Rejected | ConnectionStep | CertifiedStep | FixtureStep | Ignored

interface StepHead {
  readonly raw: RawRecord
  /** Of the fixture: its first record decides the sport, its first packet the tier (before it: that of the record). */
  readonly sport: string
  readonly tier: string
  /** Of the fixture-state that this record gives; of the last one where it gives none (0 before the first). */
  readonly stateRevision: number
}

export interface Accepted extends StepHead {
  readonly kind: 'accepted'
  readonly packet: Packet
  readonly action: ActionStep
  /** A higher seq was accepted before it. */
  readonly late: boolean
  /** The range that this packet skipped. */
  readonly gap: Gap | null
  /** It came inside an open gap. */
  readonly healed: boolean
  readonly before: View
  readonly after: View
}

export interface ActionStep {
  readonly actionId: string
  /** 1, 2, … of this action. */
  readonly actionRevision: number
  /** What was last published of the action; null at its first packet. */
  readonly before: ActionView | null
  readonly after: ActionView
  /** The standing that this packet found, by seq (null: it is the action's lowest), and whether the step is documented. */
  readonly stepFrom: Standing | null
  readonly expected: boolean
  /** Seqs of the action's packets accepted before, ascending. */
  readonly supersedes: readonly number[]
  /** Times of the action's lowest seq, this packet included. */
  readonly firstEventTime: number | null
  readonly firstReceivedAt: number
}

/** An action as published: what it counts as, what it says, and whose it is. */
export interface ActionView {
  readonly standing: Standing
  readonly facts: Facts
  readonly side: Side | null
}

export interface Duplicate extends StepHead {
  readonly kind: 'duplicate'
  readonly packet: Packet
}

export interface Rejected extends StepHead {
  readonly kind: 'rejected'
  readonly rejection: Rejection
  /** Known when the frame was a packet but could not be applied (`tier-mismatch`, `sequence-conflict`). */
  readonly packet: Packet | null
}

export interface ConnectionStep extends StepHead {
  readonly kind: 'connection'
  readonly event: ConnectionEvent
  readonly after: View
}

export interface CertifiedStep extends StepHead {
  readonly kind: 'certified'
  /** Gaps that the provider's own list does not fill. */
  readonly absent: readonly Gap[]
  readonly before: View
  readonly after: View
}

export interface FixtureStep extends StepHead {
  readonly kind: 'fixture'
  readonly listing: FixtureListing
}

/** One object of the provider's fixtures list (feed.md §7). */
export interface FixtureListing {
  readonly name: string | null
  readonly startTime: number | null
  readonly status: string | null
  readonly fixtureType: string | null
  readonly coverageLevel: string | null
  /** Their order says nothing about sides. */
  readonly teams: readonly NamedId[]
  readonly competition: NamedId | null
  readonly seasonId: string | null
  readonly stage: string | null
  readonly venue: string | null
  readonly deleted: boolean | null
}

export interface NamedId {
  readonly id: string | null
  readonly name: string | null
}

export interface Ignored extends StepHead {
  readonly kind: 'ignored'
}
