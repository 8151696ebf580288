import { TouchlineError } from '../platform/errors.ts'
import type { OpenReader } from './context.ts'

/** Runs what reads a log; `isThere` is to be called whenever the log has given something, or said that it has nothing. */
export type Patience = (work: (isThere: () => void) => Promise<void>) => Promise<void>

export const once: Patience = (work) => work(() => {})

const RETRY_MS = 250
/** What is under way when the signal comes has so long to end by itself. */
const END_MS_MAX = 1_000

/**
 * Begins the work anew while the log cannot be read for now, until the signal aborts. Whatever shares it says once that
 * the log is away, and once that it is back.
 */
export function waiting({ clock, logger, log }: OpenReader, signal: AbortSignal): Patience {
  let isAway = false
  const overdue = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => void clock.sleep(END_MS_MAX).then(resolve), { once: true })
  })
  const isThere = (): void => {
    if (isAway) logger.info({ url: log.url }, 'the log can be read again')
    isAway = false
  }
  return async (work) => {
    for (;;) {
      try {
        // Brokers that are away are waited for within a read, too, which no signal reaches.
        await Promise.race([work(isThere), overdue])
        return
      } catch (error) {
        if (!(error instanceof TouchlineError && error.retryable)) throw error
        if (signal.aborted) return
        if (!isAway) logger.warn({ code: error.code }, `${error.message}; waiting for it`)
        isAway = true
      }
      await clock.sleep(RETRY_MS, signal)
      if (signal.aborted) return
    }
  }
}
