import { Worker } from 'node:worker_threads'
import { TouchlineError } from '../../platform/errors.ts'
import type { CommitReply, CommitRequest, CommitThreadData } from './commit-thread.ts'

/**
 * Commits in a thread of its own, so that the next batch is folded while the one before is being brought to the disk. The
 * thread is started by the first commit, and keeps the process alive only while it has something to do.
 */
export interface Committer {
  /** Resolves with null when it is on the disk, with where the position stands when that is elsewhere than at `from`. */
  commit(request: Omit<CommitRequest, 'id'>): Promise<number | null>
  /** Ends the thread after what it was asked for; never rejects. */
  close(): Promise<void>
}

/** As it is compiled: a thread loads files by itself. */
const THREAD = new URL('./commit-thread.js', import.meta.url)

interface Asked {
  readonly resolve: (found: number | null) => void
  readonly reject: (error: Error) => void
}

export function openCommitter(data: CommitThreadData, code = THREAD): Committer {
  const asked = new Map<number, Asked>()
  let thread: Worker | null = null
  let lastId = 0

  function settle({ id, found, failed }: CommitReply): void {
    const one = asked.get(id)
    asked.delete(id)
    if (asked.size === 0) thread?.unref()
    if (failed === null) one?.resolve(found)
    else one?.reject(new TouchlineError(failed.code, failed.context))
  }

  /** What it had in hand is on the disk or not; the position tells, and the next commit starts another thread. */
  function fail(worker: Worker, error: Error): void {
    if (thread !== worker) return
    thread = null
    for (const one of asked.values()) one.reject(error)
    asked.clear()
  }

  function start(): Worker {
    const worker = new Worker(code, { workerData: data })
    worker.on('message', settle)
    worker.on('error', (error) => fail(worker, error))
    worker.on('exit', () => fail(worker, new Error('expected the thread that commits to run, found it ended')))
    return worker
  }

  return {
    commit(request) {
      thread ??= start()
      thread.ref()
      const { bytes, lanes, keys } = request.packed
      const id = ++lastId
      const message: CommitRequest = { id, ...request }
      thread.postMessage(message, [bytes.buffer, lanes.buffer, keys.buffer])
      return new Promise((resolve, reject) => asked.set(id, { resolve, reject }))
    },
    async close() {
      if (thread === null) return
      const closing = thread
      closing.ref()
      // It ends either way; who waits for a commit is told how by `fail`.
      await new Promise((ended) => {
        closing.once('exit', ended)
        closing.postMessage('close')
      })
    },
  }
}
