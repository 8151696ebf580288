import { parentPort, workerData } from 'node:worker_threads'
import { type FromThread, failureOf, type ThreadData, type ToThread } from './message.ts'
import type { Hooks, Work } from './work.ts'

/**
 * Puts together what a thread works with, hands its work to `serve`, and takes it apart when that resolves. What it rejects with
 * is the answer to every job.
 */
export type OpenWork<D, J, R> = (
  data: D,
  signal: AbortSignal,
  serve: (work: Work<J, R>) => Promise<void>,
) => Promise<void>

/** The side of the thread: does the jobs of its pool (threads.ts). Called in the file that the thread is started with. */
export function serveJobs<D, J, R>(open: OpenWork<D, J, R>): void {
  if (parentPort === null) return
  const port = parentPort
  const { data, at } = workerData as ThreadData<D>
  const ending = new AbortController()
  const ready = withResolvers<Work<J, R>>()
  const closing = withResolvers<void>()
  const hooks: Hooks = {
    signal: ending.signal,
    progress: (done) => tell({ is: 'progress', done }),
    at: (part) => {
      at[0] = part
    },
  }
  const tell = (message: FromThread<R>): void => port.postMessage(message)
  let last: Promise<void> = Promise.resolve()

  async function answer(job: J): Promise<void> {
    try {
      const work = await ready.promise
      tell({ is: 'result', result: ending.signal.aborted ? null : await work(job, hooks) })
    } catch (error) {
      tell({ is: 'failed', failure: failureOf(error) })
    }
  }

  port.on('message', (message: ToThread<J>) => {
    if (message.is === 'job') last = answer(message.job)
    else ending.abort()
    if (message.is === 'close') void last.then(closing.resolve)
  })
  const serve = (work: Work<J, R>): Promise<void> => {
    ready.resolve(work)
    return closing.promise
  }
  const opened = open(data, ending.signal, serve).then(
    // Told to end while it waited for something, it has nothing to serve with.
    () => ready.reject(new Error('it was told to end before it had begun')),
    (error: unknown) => ready.reject(error),
  )
  ready.promise.catch(() => {})
  void Promise.all([opened, closing.promise]).then(() => port.close())
}

interface Resolvers<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

function withResolvers<T>(): Resolvers<T> {
  let resolvers: Omit<Resolvers<T>, 'promise'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    resolvers = { resolve, reject }
  })
  return { promise, ...(resolvers as Omit<Resolvers<T>, 'promise'>) }
}
