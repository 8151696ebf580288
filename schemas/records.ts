import type { Finality, FixtureNow } from '../match/fixture-now.ts'
import type { FixtureListing } from '../match/listing.ts'
import type { Facts as ActionFacts, Score, SendType, Side } from '../match/packet.ts'
import type { RawRecord } from '../match/raw.ts'
import type { Standing } from '../match/standing.ts'

/**
 * Values of the topics in memory, one interface for each `.avsc` file (a test compares them). Times are UTC
 * microseconds, bytes are `Uint8Array`, a nullable field is never left out.
 */

export type RawAction = RawRecord

/** First fields of every derived record. */
export interface Head {
  readonly fixtureId: string
  readonly sport: string
  readonly tier: string
  readonly stateRevision: number
  /** Of the packet that caused it. */
  readonly seq: number | null
  /** The provider's clock. */
  readonly eventTime: number | null
  /** Our clock. */
  readonly receivedAt: number
}

export interface Fixture extends Head, FixtureListing {}

export interface FixtureState extends Head, FixtureNow {}

/** What an action says of itself, and whose it is. */
export interface Facts extends ActionFacts {
  readonly side: Side | null
}

export interface ActionChange extends Head, Facts {
  readonly actionId: string
  readonly actionRevision: number
  readonly sendType: SendType
  readonly standingBefore: Standing | null
  readonly standing: Standing
  readonly late: boolean
  readonly expected: boolean
  readonly timelineSequence: number | null
  readonly delayStatus: string | null
  readonly traceId: string | null
  readonly relatedBy: readonly string[]
}

export interface ScoreChange extends Head {
  readonly before: ScoreView
  readonly after: ScoreView
  readonly delta: Score
  readonly correction: boolean
  readonly cause: Cause
  readonly period: number | null
  readonly clockTime: string | null
}

export interface ScoreView {
  readonly score: Score | null
  readonly provisional: Score | null
  readonly byActions: Score | null
}

export interface Cause {
  readonly actionId: string
  readonly type: string | null
  readonly typeId: number
  readonly sendType: SendType
  readonly side: Side | null
}

export type Nature = 'confirmation' | 'revocation' | 'reinstatement' | 'amendment'

export interface Correction extends Head {
  readonly actionId: string
  readonly sendType: SendType
  readonly nature: Nature
  readonly before: PublishedAction
  readonly after: PublishedAction
  readonly changed: readonly string[]
  readonly scoreBefore: Score | null
  readonly scoreAfter: Score | null
  readonly supersedes: readonly number[]
  readonly ageMs: number | null
  readonly knownMs: number
  readonly related: readonly string[]
  readonly relatedBy: readonly string[]
}

export interface PublishedAction {
  readonly standing: Standing
  readonly facts: Facts
}

export interface FixtureEvent extends Head {
  readonly kind:
    | 'status'
    | 'collection'
    | 'period-started'
    | 'period-ended'
    | 'clock-started'
    | 'clock-stopped'
    | Exclude<Finality, 'open'>
    | 'reopened'
  readonly previous: string | null
  readonly current: string | null
}

export interface FeedQuality extends Head {
  readonly kind:
    | 'opened'
    | 'lost'
    | 'silent'
    | 'resumed'
    | 'ended'
    | 'gap'
    | 'healed'
    | 'absent'
    | 'duplicate'
    | 'unexpected-step'
    | 'disagreement'
    | 'certificate'
  readonly line: string
  readonly fromSeq: number | null
  readonly toSeq: number | null
  readonly detail: string | null
  readonly actions: readonly string[]
}

export interface Quarantined extends Head {
  readonly code: string
  readonly message: string
  readonly frame: Uint8Array
}
