import { Worker } from 'node:worker_threads'
import type { Clock } from '../clock.ts'
import { errorOf, type FromThread, type ThreadData, type ToThread, threadFailed } from './message.ts'
import type { Pool, PoolOptions } from './work.ts'

export interface ThreadsOptions<D, J> extends PoolOptions {
  /** A built file that calls `serveJobs` (thread.ts): a thread loads files by itself, and Node 20 no TypeScript. */
  readonly code: URL
  /** What each thread is started with; it is copied. */
  readonly data: D
  /** So many at most: a thread is started when a job waits and all others are busy. */
  readonly count: number
  /** The job in words, for messages; `part` as the thread has noted it. */
  readonly nameOf: (job: J, part: number) => string
  readonly clock: Pick<Clock, 'after'>
}

/**
 * Of the heap for new objects, three times what V8 calls a semi-space. By default that is 48 MB; folding makes many objects that
 * live for a page, and with more room fewer of them are copied. It can be set for a thread, not for a running process.
 */
const YOUNG_MB = 96

/** A thread that does not end by itself is ended. */
const CLOSE_MS_MAX = 5000

interface Waiting<J, R> {
  readonly job: J
  readonly resolve: (result: R | null) => void
  readonly reject: (error: Error) => void
}

interface Thread<J, R> {
  readonly worker: Worker
  readonly at: Int32Array
  readonly ended: Promise<void>
  inHand: Waiting<J, R> | null
}

/** A pool of worker threads. One that dies fails the job that it had in hand, by name; the others go on. */
export function openThreads<D, J, R>(options: ThreadsOptions<D, J>): Pool<J, R> {
  const { code, data, count, nameOf, signal, clock } = options
  const threads = new Set<Thread<J, R>>()
  const waiting: Waiting<J, R>[] = []
  let closing: Promise<void> | null = null

  function start(): Thread<J, R> {
    const thread = newThread<D, J, R>(code, data)
    const { worker } = thread
    worker.on('message', (message: FromThread<R>) => hear(thread, message))
    worker.on('error', (error) => lose(thread, error.message, error))
    worker.on('exit', (exitCode) => lose(thread, `its thread ended with ${exitCode}`))
    threads.add(thread)
    return thread
  }

  function hear(thread: Thread<J, R>, message: FromThread<R>): void {
    if (message.is === 'progress') {
      options.onProgress?.(message.done)
      return
    }
    const one = thread.inHand
    thread.inHand = null
    if (message.is === 'result') one?.resolve(message.result)
    else one?.reject(errorOf(message.failure, nameOf(one.job, thread.at[0] ?? 0)))
    feed()
  }

  function lose(thread: Thread<J, R>, found: string, cause?: unknown): void {
    if (!threads.delete(thread)) return
    const one = thread.inHand
    if (one !== null) one.reject(threadFailed(nameOf(one.job, thread.at[0] ?? 0), found, cause))
    feed()
  }

  /** Gives jobs to those who have none. */
  function feed(): void {
    while (waiting.length > 0) {
      const idle = [...threads].find(({ inHand }) => inHand === null)
      if (idle === undefined && threads.size >= count) return
      const thread = idle ?? start()
      thread.inHand = waiting.shift() as Waiting<J, R>
      Atomics.store(thread.at, 0, 0)
      post(thread, { is: 'job', job: thread.inHand.job })
    }
  }

  /** What has not begun never will. */
  function end(): void {
    for (const one of waiting.splice(0)) one.resolve(null)
    for (const thread of threads) post(thread, { is: 'end' })
  }

  async function close(): Promise<void> {
    end()
    await closed([...threads], clock)
    signal.removeEventListener('abort', end)
  }

  signal.addEventListener('abort', end, { once: true })
  return {
    run(job) {
      if (signal.aborted || closing !== null) return Promise.resolve(null)
      return new Promise((resolve, reject) => {
        waiting.push({ job, resolve, reject })
        feed()
      })
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

function newThread<D, J, R>(code: URL, data: D): Thread<J, R> {
  const at = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData: ThreadData<D> = { data, at }
  const worker = new Worker(code, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  return { worker, at, ended, inHand: null }
}

function post<J, R>({ worker }: Thread<J, R>, message: ToThread<J>): void {
  worker.postMessage(message)
}

async function closed<J, R>(threads: readonly Thread<J, R>[], clock: Pick<Clock, 'after'>): Promise<void> {
  for (const thread of threads) post(thread, { is: 'close' })
  const stop = clock.after(CLOSE_MS_MAX, () => {
    for (const { worker } of threads) void worker.terminate()
  })
  await Promise.all(threads.map(({ ended }) => ended))
  stop()
}
