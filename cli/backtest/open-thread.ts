import { Worker } from 'node:worker_threads'
import { formatTime } from '../../match/time.ts'
import type { Clock } from '../../platform/clock.ts'
import { TouchlineError } from '../../platform/errors.ts'
import type { Loaded, Reply, Request } from './messages.ts'
import type { ThreadData } from './thread.ts'
import { newWhereabouts, type Where, whereOf } from './whereabouts.ts'

/** A thread with a strategy in it. */
export interface Thread {
  readonly strategy: Loaded
  /** Resolves when it has done what it was asked for; `told` takes what it says meanwhile. Rejects as the strategy fails. */
  ask(request: Request, told: (reply: Reply) => void): Promise<void>
  /** How often the strategy was called so far. */
  calls(): number
  /** Ends it, whatever it is at. Idempotent. */
  close(): Promise<void>
}

/** As it is compiled: a thread loads files by itself. */
const THREAD = new URL('./thread.js', import.meta.url)

/** A strategy is compiled when it is loaded: so many times as long as an event may take. */
const LOADING_TIMES = 10

/** Events live for a page: with room for several of them they are gone before they are moved to where they would stay. */
const YOUNG_MB = 128

/** How often a thread is looked after. */
const WATCH_MS = 100

/** So long a thread that has failed may take to close its log; it is not broken off in the middle of that, which LMDB does not survive. */
const END_MS_MAX = 5000

export interface ThreadOptions extends Omit<ThreadData, 'where'> {
  readonly clock: Clock
  /** For one call of the strategy; {@link LOADING_TIMES} as long for loading it. */
  readonly eventMsMax: number
}

/** Starts a thread and loads the strategy. Rejects with `strategy-missing`, `-invalid` or `-failed`. */
export async function openThread({ clock, eventMsMax, ...data }: ThreadOptions, code = THREAD): Promise<Thread> {
  const where = newWhereabouts()
  const workerData: ThreadData = { ...data, where }
  // What it prints is none of our results.
  const worker = new Worker(code, {
    workerData,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  worker.stdout.pipe(process.stderr, { end: false })
  worker.stderr.pipe(process.stderr, { end: false })
  let failure: Error | null = null
  let hear: { told: (reply: Reply) => void; done: () => void; fail: (error: Error) => void } | null = null
  let strategy: Loaded | null = null
  let endsByItself = false
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))

  function fail(error: Error): void {
    failure ??= error
    stopWatch()
    hear?.fail(failure)
    hear = null
    void end()
  }

  async function end(): Promise<void> {
    const inTime = new AbortController()
    if (endsByItself) await Promise.race([ended, clock.sleep(END_MS_MAX, inTime.signal)])
    inTime.abort()
    await worker.terminate()
  }

  const failedWith = (found: string): void => fail(failedAt(strategy?.name ?? data.file, whereOf(where), found))
  const stopWatch = watchFor(clock, where, eventMsMax, failedWith)

  worker.on('message', (reply: Reply) => {
    endsByItself ||= reply.is === 'failed' || reply.is === 'defect'
    if (reply.is === 'failed') fail(new TouchlineError(reply.code, reply.context))
    else if (reply.is === 'defect') fail(new Error(reply.text))
    else if (reply.is === 'loaded' || reply.is === 'done') {
      if (reply.is === 'loaded') strategy = reply.strategy
      const { done } = hear ?? {}
      hear = null
      done?.()
    } else hear?.told(reply)
  })
  worker.on('error', (error) => failedWith(error.message))
  worker.on('exit', (exitCode) => {
    if (hear !== null) failedWith(`expected its thread to go on, found it ended (${exitCode})`)
    stopWatch()
  })

  function heard(told: (reply: Reply) => void): Promise<void> {
    if (failure !== null) return Promise.reject(failure)
    return new Promise((done, reject) => {
      hear = { told, done, fail: reject }
    })
  }

  async function close(): Promise<void> {
    stopWatch()
    hear = null
    await end()
  }

  await heard(() => {})
  return {
    strategy: strategy as unknown as Loaded,
    ask(request, told) {
      const answer = heard(told)
      if (failure === null) worker.postMessage(request)
      return answer
    },
    calls: () => whereOf(where).calls,
    close,
  }
}

/** Calls `found` once where the strategy was called, or is loaded, and has not returned for too long. */
function watchFor(
  clock: Clock,
  where: SharedArrayBuffer,
  eventMsMax: number,
  found: (what: string) => void,
): () => void {
  let last: Where = whereOf(where)
  let sinceMs = clock.monotonicMs()
  const stop = clock.every(WATCH_MS, () => {
    const now = whereOf(where)
    if (now.calls !== last.calls || now.doing !== last.doing || now.doing === 'nothing') sinceMs = clock.monotonicMs()
    last = now
    const msMax = now.doing === 'loading' ? LOADING_TIMES * eventMsMax : eventMsMax
    if (clock.monotonicMs() - sinceMs <= msMax) return
    stop()
    found(`expected it to come back, found that it has not for ${msMax / 1000} s`)
  })
  return stop
}

function failedAt(strategy: string, where: Where, found: string): TouchlineError {
  if (where.calls === 0) return new TouchlineError('strategy-invalid', { file: strategy, found })
  const { fixture, knownAt, event } = where
  return new TouchlineError('strategy-failed', { strategy, fixture, knownAt: formatTime(knownAt), event, found })
}
