import { TouchlineError } from '../../platform/errors.ts'
import { logFailed } from '../errors.ts'
import { logBusy } from '../refusals.ts'
import { type BlockWriter, openBlockWriter } from './block-writer.ts'
import type { Store } from './store.ts'

/**
 * Group commit: what is asked for while the process is busy (with sockets, or with the transaction before) is written in
 * one transaction, because bringing it to the disk costs the same for one record as for thousands.
 */
export interface WriteQueue {
  /**
   * Runs `job` inside a coming transaction and resolves with its result when that is on the disk. A job may refuse by
   * throwing a TouchlineError before it pushes anything: that concerns itself only. `bytes` is what it keeps in memory.
   */
  write<T>(bytes: number, job: (writer: BlockWriter) => T): Promise<T>
  /** Writes everything that still waits. */
  drain(): void
}

/** Bytes after which a transaction takes no further job: the process must get back to its sockets. */
const TRANSACTION_BYTES_MAX = 8 * 1024 * 1024

interface Job {
  readonly bytes: number
  readonly run: (writer: BlockWriter) => () => void
  readonly fail: (error: unknown) => void
}

export interface QueueOptions {
  readonly store: Store
  readonly url: string
  readonly bytesMax: number
  /** Called after each transaction. */
  readonly written: () => void
}

export function openQueue({ store, url, bytesMax, written }: QueueOptions): WriteQueue {
  let jobs: Job[] = []
  let waitingBytes = 0

  function take(): Job[] {
    let bytes = 0
    let count = 0
    while (count < jobs.length && bytes < TRANSACTION_BYTES_MAX) bytes += jobs[count++]?.bytes ?? 0
    const taken = jobs.slice(0, count)
    jobs = jobs.slice(count)
    waitingBytes -= bytes
    return taken
  }

  function flush(): void {
    const taken = take()
    try {
      const settles = store.transact(() => {
        store.assertInPlace()
        const writer = openBlockWriter(store)
        const runs = taken.map((job) => runJob(job, writer))
        writer.finish()
        return runs
      })
      // Nothing is acknowledged that went into files which were removed meanwhile.
      store.assertInPlace()
      for (const settle of settles) settle()
    } catch (cause) {
      const error = logFailed(url, `writing to ${store.path}`, cause)
      for (const job of taken) job.fail(error)
    }
    if (jobs.length > 0) setImmediate(flushWaiting)
    written()
  }

  function flushWaiting(): void {
    if (jobs.length > 0) flush()
  }

  return {
    write(bytes, job) {
      // A job above the bound goes when nothing else waits: it would never fit otherwise.
      if (waitingBytes > 0 && waitingBytes + bytes > bytesMax) {
        return Promise.reject(logBusy(url, waitingBytes + bytes, bytesMax))
      }
      return new Promise((resolve, reject) => {
        const run = (writer: BlockWriter): (() => void) => {
          const result = job(writer)
          return () => resolve(result)
        }
        waitingBytes += bytes
        // After the sockets' turn: all that one turn of the event loop received is one transaction.
        if (jobs.push({ bytes, run, fail: reject }) === 1) setImmediate(flushWaiting)
      })
    },
    drain() {
      while (jobs.length > 0) flush()
    },
  }
}

function runJob(job: Job, writer: BlockWriter): () => void {
  try {
    return job.run(writer)
  } catch (error) {
    if (error instanceof TouchlineError) return () => job.fail(error)
    throw error
  }
}
