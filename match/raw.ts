/** What the producer wrote into raw-actions, as the fold reads it (DESIGN §3). Times are UTC microseconds. */

export const TIERS = ['media', 'betting'] as const
export type Tier = (typeof TIERS)[number]

export const SOURCES = ['stream', 'rest', 'import'] as const
export type Source = (typeof SOURCES)[number]

export interface RawRecord {
  readonly fixtureId: string
  /** As in the URL: `basketball`, `v2/volleyball`. */
  readonly path: string
  /** The path without its version: `volleyball`. */
  readonly sport: string
  readonly tier: Tier
  readonly source: Source
  /** `packet`, `fixture`, `certified` or a connection event (match/connections.ts); the fold ignores any other. */
  readonly kind: string
  /** Name of the producer's line. */
  readonly line: string
  readonly connectionId: string | null
  /** 0-based index of the packet in the provider's list, as far as this connection tells. */
  readonly position: number | null
  readonly receivedAt: number
  /** The bytes exactly as received; empty where there is no frame. */
  readonly frame: Uint8Array
  readonly detail: string | null
}

/** A frame above this many bytes is kept as its first {@link OVERSIZED_KEPT_BYTES} and is a rejection. */
export const FRAME_BYTES_MAX = 1024 * 1024
export const OVERSIZED_KEPT_BYTES = 64 * 1024
/** How `detail` of such a record begins; size and SHA-256 follow. */
export const OVERSIZED = 'oversized '
