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

export const systemClock: Clock = {
  micros: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  monotonicMs: () => performance.now(),
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
