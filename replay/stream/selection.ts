import type { LogReader } from '../../log/log.ts'
import type { Decoder } from '../../schemas/codec.ts'
import type { TopicName } from '../../schemas/topics.ts'
import type { Basis } from './item.ts'

/** Which records of a log are replayed, and when they count as known. */
export interface Selection {
  readonly log: LogReader
  readonly codec: Decoder
  /** Of the derived topics. */
  readonly prefix: string
  /** Full name of the raw-actions that they are derived from. */
  readonly rawTopic: string
  /** Short names. */
  readonly topics: readonly TopicName[]
  /** None or empty: all that are recorded. */
  readonly fixtures?: readonly string[]
  /** Without its version; none or empty: all. */
  readonly sports?: readonly string[]
  /** True: only fixtures whose newest certificate is complete. */
  readonly certified?: boolean
  /** Known at this UTC time in microseconds or later, and before that. */
  readonly from?: number
  readonly to?: number
  /**
   * `auto`, the default: as published; what was imported (raw records of source `import` of a fixture whose first record is
   * one, and what is derived from them) as received, since nobody saw it live.
   */
  readonly known?: Basis | 'auto'
  /** After `receivedAt`, where that counts; 0 by default. */
  readonly latencyMs?: number
  /** Told to end, it ends after the page in hand. */
  readonly signal: AbortSignal
}
