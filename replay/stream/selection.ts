import type { LogReader, LogRecord } from '../../log/log.ts'
import type { Decoder } from '../../schemas/codec.ts'
import type { TopicName } from '../../schemas/topics.ts'
import type { KnownBy } from './known-time.ts'

/** Which records of a log are replayed, and when they count as known. */
export interface Selection extends KnownBy {
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
  /** True: only fixtures whose newest certificate is complete, by their newest fixture-state: what was not processed is not certified. */
  readonly certified?: boolean
  /** Known at this UTC time in microseconds or later, and before that. */
  readonly from?: number
  readonly to?: number
  /** Told to end, it ends after the page in hand. */
  readonly signal: AbortSignal
  /** Items of a page, 1,000 by default. */
  readonly pageItems?: number
  /** What may wait for what is known before it: by default {@link WAITING_BYTES_MAX} of replay/stream/items.ts. */
  readonly waitingBytesMax?: number
  /** A record is left out. */
  readonly onSkipped?: (skipped: Skipped) => void
  /** Before the first item: how many are to come, those before `from` and from `to` on too. Not where few fixtures are named. */
  readonly onCounted?: (counted: { readonly fixtures: number; readonly records: number }) => void
  /** How many items of a partition wait. */
  readonly onWaiting?: (items: number) => void
}

/** A record that is nothing of ours, which does not end a replay. */
export interface Skipped {
  readonly record: LogRecord
  /** `no-source`: a derived one without the headers that tell its place; `bad-value`: its bytes are no value of its topic. */
  readonly why: 'no-source' | 'bad-value'
}
