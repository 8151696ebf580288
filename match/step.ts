import type { ConnectionEvent } from './connections.ts'
import type { FixtureNow, Gap } from './fixture-now.ts'
import type { FixtureListing } from './listing.ts'
import type { Facts, Packet, Rejection, Score, Side } from './packet.ts'
import type { RawRecord } from './raw.ts'
import type { Standing } from './standing.ts'

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
  readonly disagreements: readonly Disagreement[]
  readonly before: FixtureNow
  readonly after: FixtureNow
}

/** The provider's score and the sum of the actions have begun to differ. */
export interface Disagreement {
  /** Null: of the match. */
  readonly period: number | null
  readonly score: Score
  readonly byActions: Score
  /** Ids of the actions that the two differ over, by their lowest seq. */
  readonly actions: readonly string[]
}

export interface ActionStep {
  readonly actionId: string
  /** 1, 2, … of this action. */
  readonly actionRevision: number
  /** What was last published of the action; null at its first packet. */
  readonly before: ActionNow | null
  readonly after: ActionNow
  /** The standing that this packet found, by seq (null: it is the action's lowest), and whether the step is documented. */
  readonly stepFrom: Standing | null
  readonly expected: boolean
  /** Ids of other actions that name this one as related, as far as they have come (match/links.ts). */
  readonly relatedBy: readonly string[]
  /** Seqs of the action's packets accepted before, ascending. */
  readonly supersedes: readonly number[]
  /** Times of the action's lowest seq, this packet included. */
  readonly firstEventTime: number | null
  readonly firstReceivedAt: number
}

/** An action as published: what it counts as, what it says, and whose it is. */
export interface ActionNow {
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
  readonly before: FixtureNow
  readonly after: FixtureNow
}

export interface CertifiedStep extends StepHead {
  readonly kind: 'certified'
  /** Gaps that the provider's own list does not fill. */
  readonly absent: readonly Gap[]
  readonly disagreements: readonly Disagreement[]
  readonly before: FixtureNow
  readonly after: FixtureNow
}

export interface FixtureStep extends StepHead {
  readonly kind: 'fixture'
  readonly listing: FixtureListing
}

export interface Ignored extends StepHead {
  readonly kind: 'ignored'
}
