/** The one place that reads a clock or sets a timer. Passed as a value, so that tests own the time. */
export interface Clock {
  /** UTC microseconds. */
  micros(): number
  /** Monotonic milliseconds, for durations and deadlines. */
  monotonicMs(): number
  /** Runs `task` once after `ms`; the function returned cancels it. Does not keep the process alive when `unref`. */
  after(ms: number, task: () => void, options?: { readonly unref?: boolean }): () => void
  /** Runs `task` every `ms` until the function returned is called. */
  every(ms: number, task: () => void): () => void
  /** Resolves after `ms`, or at once when `signal` aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The system was asleep, or its clock was set: below this, what differs is that the system's clock has milliseconds only. */
const DRIFT_MS_MAX = 50

/**
 * UTC microseconds: `monotonicMs` counted from `originMs`, which has finer steps than the system's clock and does not waver
 * with it, but stands still while the machine sleeps. What it tells is therefore compared with `wallMs` each time.
 */
export function microsFrom(originMs: number, monotonicMs: () => number, wallMs: () => number): () => number {
  let anchorMs = originMs
  return () => {
    const sinceMs = monotonicMs()
    const driftMs = wallMs() - (anchorMs + sinceMs)
    if (Math.abs(driftMs) > DRIFT_MS_MAX) anchorMs += driftMs
    return Math.floor((anchorMs + sinceMs) * 1000)
  }
}

const monotonicMs = (): number => performance.now()

export const systemClock: Clock = {
  micros: microsFrom(performance.timeOrigin, monotonicMs, () => Date.now()),
  monotonicMs,
  after: (ms, task, options) => {
    const timer = setTimeout(task, ms)
    if (options?.unref) timer.unref()
    return () => clearTimeout(timer)
  },
  every: (ms, task) => {
    const timer = setInterval(task, ms)
    return () => clearInterval(timer)
  },
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
}
