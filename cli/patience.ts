import { TouchlineError } from '../platform/errors.ts'
import type { OpenReader } from './context.ts'

/** Runs what reads a log; `isThere` is to be called whenever the log has given something, or said that it has nothing. */
export type Patience = (work: (isThere: () => void) => Promise<void>) => Promise<void>

export const once: Patience = (work) => work(() => {})

const RETRY_MS = 250

/**
 * Begins the work anew while the log cannot be read for now, until the signal aborts. Whatever shares it says once that
 * the log is away, and once that it is back.
 */
export function waiting({ clock, logger, log }: OpenReader, signal: AbortSignal): Patience {
  let isAway = false
  const isThere = (): void => {
    if (isAway) logger.info({ url: log.url }, 'the log can be read again')
    isAway = false
  }
  return async (work) => {
    for (;;) {
      try {
        await work(isThere)
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
