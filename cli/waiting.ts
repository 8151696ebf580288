import type { Clock } from '../platform/clock.ts'
import { type ErrorCode, TouchlineError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'

export interface Waiting {
  readonly clock: Clock
  readonly logger: Logger
}

export interface Wait {
  /** Of the error that passes; any other ends it. */
  readonly code: ErrorCode
  readonly retryMs: number
  /** After so long this one ends it, too; without, it is waited for until the signal. */
  readonly msMax?: number
  readonly onWait?: (waitedMs: number) => void
}

/** Tries anew while something that a command needs is not there yet, and says so once. Null when the signal came first. */
export async function untilThere<T>(
  work: () => Promise<T>,
  { code, retryMs, msMax = Number.POSITIVE_INFINITY, onWait }: Wait,
  { clock, logger }: Waiting,
  signal: AbortSignal,
): Promise<T | null> {
  const startMs = clock.monotonicMs()
  const limit = Number.isFinite(msMax) ? `, ${msMax / 1000} s at most` : ''
  for (let isTold = false; !signal.aborted; isTold = true) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) return null
      const waitedMs = clock.monotonicMs() - startMs
      if (!(error instanceof TouchlineError) || error.code !== code || waitedMs >= msMax) throw error
      if (!isTold) logger.warn({ code }, `${error.message}; waiting for it${limit}`)
      onWait?.(waitedMs)
    }
    await clock.sleep(retryMs, signal)
  }
  return null
}
