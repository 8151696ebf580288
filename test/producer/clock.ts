import type { Clock } from '../../platform/clock.ts'

/** A clock that stands until it is told to go on. */
export interface ManualClock extends Pick<Clock, 'micros' | 'monotonicMs' | 'after' | 'sleep'> {
  /** Lets everything that is due happen, and what follows from it. */
  advance(ms: number): Promise<void>
}

export function manualClock(): ManualClock {
  let now = 0
  const waiting = new Map<object, { readonly at: number; readonly task: () => void }>()

  function after(ms: number, task: () => void): () => void {
    const key = {}
    waiting.set(key, { at: now + ms, task })
    return () => waiting.delete(key)
  }

  return {
    micros: () => now * 1000,
    monotonicMs: () => now,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const onAbort = (): void => {
          cancel()
          resolve()
        }
        const cancel = after(ms, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    async advance(ms) {
      now += ms
      // Promises that led to a wait come first.
      await new Promise((done) => setImmediate(done))
      for (const [key, { at, task }] of [...waiting]) if (at <= now && waiting.delete(key)) task()
      await new Promise((done) => setImmediate(done))
    },
  }
}
