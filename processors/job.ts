import type { EventLog, LogRecord, Share } from '../log/log.ts'
import type { Clock } from '../platform/clock.ts'
import type { TouchlineError } from '../platform/errors.ts'
import type { Codec } from '../schemas/codec.ts'
import type { Fold } from './entry.ts'
import type { KeepLimits } from './keeping.ts'
import type { Restored } from './restore.ts'

export interface ProcessOptions {
  readonly log: EventLog
  readonly codec: Codec
  /** Of the derived topics. */
  readonly prefix: string
  /** Whose raw-actions are read; default `prefix`. */
  readonly rawPrefix?: string
  readonly fold: Fold
  /** Of the fold and its rules (processors/logic.ts). */
  readonly logic: string
  readonly clock: Clock
  /** Ends the work after what is in hand is committed. */
  readonly signal: AbortSignal
  /** Ends when what stood in raw-actions at the start is processed, as far as it is this process's; then a log that fails is not tried again. */
  readonly once?: boolean
  /** Goes on although another `logic` has derived what is there; the next commits carry this one's name. */
  readonly fromHere?: boolean
  /** When states are kept in a log that does not find records by key. */
  readonly keepLimits?: KeepLimits
  /** A record ran into a defect of the fold and was parked. */
  readonly onDefect?: (error: unknown, record: LogRecord) => void
  /** The log failed, or a partition was taken over by another process, and is tried again. */
  readonly onRetry?: (error: TouchlineError, delayMs: number) => void
  /** Which partitions are this process's: at first and after every change. */
  readonly onShare?: (share: Share) => void
  /** A position was not what the derived records say: `position-differs`. */
  readonly onResumed?: (differs: TouchlineError) => void
  /** Progress of bringing the fixtures of a partition back into memory. */
  readonly onRestored?: (restored: Restored) => void
}

/** Progress: one for each batch, after its commit. */
export interface Committed {
  readonly partition: number
  /** One above the last record that gave something. */
  readonly offset: number
  /** Folded. */
  readonly records: number
  /** Derived records. */
  readonly outputs: number
}

/** What the work on each partition is given. */
export interface Job extends ProcessOptions {
  /** Of the raw records. */
  readonly topic: string
  readonly group: string
}
