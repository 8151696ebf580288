import type { Clock } from '../platform/clock.ts'
import type { TouchlineError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'

/** As long as a broker is away, each partition tries again by itself. */
const QUIET_MS = 10_000

/** What tells the operator that something is tried again: of all partitions once in a while, each time all with --verbose. */
export function tellingRetries(
  clock: Pick<Clock, 'monotonicMs'>,
  logger: Pick<Logger, 'debug' | 'warn'>,
): (error: TouchlineError, delayMs: number) => void {
  const quietUntilMs = new Map<string, number>()
  return ({ code, message }, delayMs) => {
    const nowMs = clock.monotonicMs()
    if (nowMs < (quietUntilMs.get(code) ?? Number.NEGATIVE_INFINITY)) {
      logger.debug({ code, delayMs }, message)
      return
    }
    quietUntilMs.set(code, nowMs + QUIET_MS)
    logger.warn({ code, delayMs }, message)
  }
}
