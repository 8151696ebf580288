import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'

/** Brokers that are away are waited for by the log itself, some 15 s; an operator should not wonder for so long. */
const SILENT_MS_MAX = 2_000

export interface Reaching {
  readonly clock: Pick<Clock, 'after'>
  readonly logger: Pick<Logger, 'warn'>
  readonly signal: AbortSignal
}

/**
 * Waits for what answers from elsewhere: says so once where that takes long. Null when the signal came first; what is there
 * later is let go of.
 */
export async function reached<T>(
  url: string,
  { clock, logger, signal }: Reaching,
  work: () => Promise<T>,
  letGo: (late: T) => void = () => {},
): Promise<T | null> {
  if (signal.aborted) return null
  const quiet = clock.after(SILENT_MS_MAX, () => logger.warn({ url }, 'no answer yet; waiting for it'))
  let stop = (): void => {}
  const stopped = new Promise<null>((resolve) => {
    stop = () => resolve(null)
  })
  signal.addEventListener('abort', stop, { once: true })
  const coming = work()
  try {
    const found = await Promise.race([coming, stopped])
    if (signal.aborted) coming.then(letGo, () => {})
    return signal.aborted ? null : found
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    quiet()
    signal.removeEventListener('abort', stop)
  }
}
