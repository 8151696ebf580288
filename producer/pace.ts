import type { Clock } from '../platform/clock.ts'

/** Attempts of the whole process, sockets and REST together, first come, first served. */
export interface Pace {
  /** Resolves when the next attempt may be made; false when `signal` aborted before. */
  take(signal: AbortSignal): Promise<boolean>
}

/**
 * Attempts leave evenly spaced: bursts would bunch up with the next ones when the process is busy. `spacingMs` of 220
 * gives at most 5 in any second.
 */
export function openPace(clock: Pick<Clock, 'monotonicMs' | 'sleep'>, spacingMs: number): Pace {
  let turn: Promise<void> = Promise.resolve()
  let lastAt = Number.NEGATIVE_INFINITY

  async function wait(signal: AbortSignal): Promise<boolean> {
    const waitMs = lastAt + spacingMs - clock.monotonicMs()
    if (waitMs > 0 && !signal.aborted) await clock.sleep(waitMs, signal)
    if (signal.aborted) return false
    lastAt = clock.monotonicMs()
    return true
  }

  return {
    take(signal) {
      const mine = turn.then(() => wait(signal))
      turn = mine.then(() => {})
      return mine
    },
  }
}
