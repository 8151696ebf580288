import { EMPTY, from, type Observable, throwError } from 'rxjs'
import type { Clock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'

const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 5000
/** A share and who may commit are out of step for a moment when partitions move: so long the share is waited for. */
const MOVED_MS_MIN = 1000

export interface Retrying {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** A log that fails is not tried again. */
  readonly once?: boolean
  /** The log failed, or a partition was taken over by another process, and is tried again. */
  readonly onRetry?: (error: TouchlineError, delayMs: number) => void
}

/**
 * For `retry`: emits when to try again, completes when there is no more to do, passes on what is no reason to. `isShared`: other
 * processes have the other partitions, so a position that moved is a matter of a moment.
 */
export function retryAfter(how: Retrying, error: unknown, count: number, isShared = false): Observable<unknown> {
  const isMoved = isShared && error instanceof TouchlineError && error.code === 'position-moved'
  const isWorthIt = isMoved || (error instanceof TouchlineError && error.retryable && !how.once)
  if (!isWorthIt) return throwError(() => error)
  // What was in hand is derived again at the next start.
  if (how.signal.aborted) return EMPTY
  const delayMs = Math.min(RETRY_MS_MAX, (isMoved ? MOVED_MS_MIN : RETRY_MS_MIN) * 2 ** (count - 1))
  if (!isMoved || count === 1) how.onRetry?.(error, delayMs)
  return from(how.clock.sleep(delayMs, how.signal))
}
