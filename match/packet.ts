/** A frame after reading: either a packet or the reason why it is none. Bad input is data, nothing here throws. */

/** The numbers are the provider's `sendTypeId` (feed.md §3); the words are those that are published. */
export const SEND_TYPES = {
  1: 'pending',
  2: 'updated',
  3: 'cancelled',
  4: 'deleted',
  5: 'confirmed',
  6: 'restored',
} as const
export type SendTypeId = keyof typeof SEND_TYPES
export type SendType = (typeof SEND_TYPES)[SendTypeId]

/** Whose action it is, by the team; learned from the packets (match/sides.ts). */
export type Side = 'home' | 'away'

/** What an action says of itself, without the side: that belongs to the team. */
export interface Facts {
  readonly type: string | null
  readonly typeId: number
  readonly subType: string | null
  readonly subTypeId: number | null
  readonly teamId: string | null
  readonly teamName: string | null
  readonly playerId: string | null
  readonly playerName: string | null
  readonly period: number | null
  /** "mm:ss" as the provider prints it; up in soccer, down in basketball. */
  readonly clockTime: string | null
  readonly related: readonly string[]
  /** Canonical JSON text (match/canonical.ts). */
  readonly metadata: string | null
}

export interface Score {
  readonly home: number
  readonly away: number
}

export interface Period {
  readonly id: number | null
  readonly type: string | null
  readonly label: string | null
  /** Match score at the end of the period (cumulative). */
  readonly home: number | null
  readonly away: number | null
  /** Score within the period. */
  readonly periodHome: number | null
  readonly periodAway: number | null
  /** UTC microseconds; the provider prints them without a zone (feed.md §5). */
  readonly start: number | null
  readonly end: number | null
}

/** What the provider says of the match as a whole, from one packet (feed.md §5). */
export interface Summary {
  readonly score: Score
  readonly status: string | null
  readonly collectionStatus: string | null
  readonly period: number | null
  readonly periods: readonly Period[]
  readonly clockTime: string | null
  readonly clockRunning: boolean | null
  readonly homeInPossession: boolean | null
  readonly finished: boolean
}

export interface Packet {
  readonly actionId: string
  readonly sendTypeId: SendTypeId
  readonly seq: number
  /** The provider's clock, UTC microseconds; null when missing or unreadable. */
  readonly eventTime: number | null
  readonly facts: Facts
  /** `team.homeTeam`; null where the packet does not tell. */
  readonly homeTeam: boolean | null
  readonly timelineSequence: number | null
  readonly delayStatus: string | null
  readonly traceId: string | null
  readonly finished: boolean
  /** Null when the packet has none: the action applies, the score stays. */
  readonly summary: Summary | null
}

/** Why a frame is no packet. The texts are in platform/errors.ts, which must have an entry for each. */
export const REJECTION_CODES = [
  'frame-too-large',
  'not-utf8',
  'not-json',
  'not-an-object',
  'no-action',
  'bad-fixture-id',
  'fixture-mismatch',
  'bad-action-id',
  'bad-send-type',
  'bad-seq',
  'bad-type-id',
  'bad-summary',
  'metadata-too-deep',
  'tier-mismatch',
  'sequence-conflict',
  'fixture-too-large',
  'bad-fixture',
  'bad-certificate',
  'bad-raw-value',
  'fold-error',
] as const
export type RejectionCode = (typeof REJECTION_CODES)[number]

/** `found` is a short rendering of what stood there, for the message. */
export interface Rejection {
  readonly code: RejectionCode
  readonly found: string
}
