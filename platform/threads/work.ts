/** What is done with a job, in a thread or here; null when told to end before it was done. */
export type Work<J, R> = (job: J, hooks: Hooks) => Promise<R | null>

/** What is around a job. */
export interface Hooks {
  readonly signal: AbortSignal
  /** So much more is done, in whatever is counted. */
  progress(done: number): void
  /** Which part of the job is in hand: what a thread was at is known also when it dies without a word. */
  at(part: number): void
}

/** Does jobs in the order in which they are handed in, several at a time or one. */
export interface Pool<J, R> {
  /** Null when told to end before it was done. Rejects with what the work failed with, `thread-failed` where that is no error of ours. */
  run(job: J): Promise<R | null>
  /** Ends what is in hand, as far as it listens. Idempotent; never rejects. */
  close(): Promise<void>
}

export interface PoolOptions {
  readonly signal: AbortSignal
  readonly onProgress?: (done: number) => void
}

/** Without threads: one job after the other, in this one. */
export function poolHere<J, R>(work: Work<J, R>, { signal, onProgress }: PoolOptions): Pool<J, R> {
  const closing = new AbortController()
  const hooks: Hooks = {
    signal: AbortSignal.any([signal, closing.signal]),
    progress: (done) => onProgress?.(done),
    at: () => {},
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(job) {
      const result = last.then(() => (hooks.signal.aborted ? null : work(job, hooks)))
      last = result.catch(() => {})
      return result
    },
    async close() {
      closing.abort()
      await last
    },
  }
}
