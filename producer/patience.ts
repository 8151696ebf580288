import type { Clock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { Timing } from './timing.ts'

export interface Patience {
  readonly clock: Clock
  readonly logger: Logger
  readonly timing: Pick<Timing, 'logRetryMs' | 'logWarnMs'>
}

/**
 * Asks the log again and again for what it refuses for now, and says so at once and then every `logWarnMs`, with the
 * `context` of the moment. Throws what cannot be retried, and what the log said last when `signal` aborts.
 */
export async function withPatience<T>(
  { clock, logger, timing }: Patience,
  work: () => Promise<T>,
  signal: AbortSignal,
  context: () => object,
): Promise<T> {
  let warnedAt = Number.NEGATIVE_INFINITY
  for (let failures = 1; ; failures++) {
    try {
      const result = await work()
      if (failures > 1) logger.info({ ...context(), failures: failures - 1 }, 'the log works again')
      return result
    } catch (error) {
      if (!(error instanceof TouchlineError && error.retryable) || signal.aborted) throw error
      const now = clock.monotonicMs()
      if (now - warnedAt >= timing.logWarnMs) {
        warnedAt = now
        logger.warn({ code: error.code, failures, ...context() }, error.message)
      }
      await clock.sleep(timing.logRetryMs, signal)
    }
  }
}
