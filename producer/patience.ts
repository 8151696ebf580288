import type { Clock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { Timing } from './timing.ts'

export interface Patience {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep' | 'after'>
  readonly logger: Logger
  readonly timing: Pick<Timing, 'logRetryMs' | 'logWarnMs'>
}

/** A log that works has answered by then. Kafka's waits for its brokers for minutes before it fails. */
export const ANSWER_MS_MAX = 5_000

/**
 * Asks the log again and again for what it refuses for now, and says so at once and then every `logWarnMs`, with the
 * `context` of the moment; the same while it does not answer. Throws what cannot be retried, and what the log said last when `signal` aborts.
 */
export async function withPatience<T>(
  { clock, logger, timing }: Patience,
  work: () => Promise<T>,
  signal: AbortSignal,
  context: () => object,
): Promise<T> {
  let warnedAt = Number.NEGATIVE_INFINITY
  for (let failures = 1; ; failures++) {
    const slow = warnWhileSlow({ clock, logger, timing }, context)
    try {
      const result = await work()
      if (failures > 1 || slow.hasWarned()) logger.info({ ...context(), failures: failures - 1 }, 'the log works again')
      return result
    } catch (error) {
      if (!(error instanceof TouchlineError && error.retryable) || signal.aborted) throw error
      const now = clock.monotonicMs()
      if (now - warnedAt >= timing.logWarnMs) {
        warnedAt = now
        logger.warn({ code: error.code, failures, ...context() }, error.message)
      }
      slow.end()
      await clock.sleep(timing.logRetryMs, signal)
    } finally {
      slow.end()
    }
  }
}

function warnWhileSlow({ clock, logger, timing }: Patience, context: () => object) {
  let warnings = 0
  const warn = (): void => {
    warnings++
    logger.warn(context(), 'the log does not answer: waiting for it')
    cancel = clock.after(timing.logWarnMs, warn, { unref: true })
  }
  let cancel = clock.after(ANSWER_MS_MAX, warn, { unref: true })
  return { hasWarned: () => warnings > 0, end: () => cancel() }
}
