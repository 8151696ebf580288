import { Worker } from 'node:worker_threads'
import { TouchlineError } from '../../platform/errors.ts'
import type { Exported } from '../../replay/archive/export.ts'
import type { Surroundings } from '../options.ts'
import type { ExportReply, ExportThreadData } from './export-thread.ts'

/** As it is compiled: a thread loads files by itself. */
const THREAD = new URL('./export-thread.js', import.meta.url)

/**
 * Exports these fixtures in as many threads as are asked for; each has a fixture in hand at a time. `onLooked` is told of each
 * when it is done: null for one that is not selected. Told to end, no file is left half written.
 */
export async function exportInThreads(
  data: ExportThreadData,
  fixtures: readonly string[],
  { signal }: Pick<Surroundings, 'signal'>,
  onLooked: (exported: Exported | null) => Promise<void>,
): Promise<void> {
  const failing = new AbortController()
  const stop = AbortSignal.any([signal, failing.signal])
  const left = fixtures.values()
  const threads = Array.from({ length: Math.min(data.asked.workers, fixtures.length) }, () => openThread(data, stop))
  const work = async (thread: Thread): Promise<void> => {
    for (let next = left.next(); !next.done && !stop.aborted; next = left.next()) {
      const exported = await thread.export(next.value)
      if (!stop.aborted || exported !== null) await onLooked(exported)
    }
  }
  try {
    await Promise.all(threads.map(work))
  } finally {
    failing.abort()
    await Promise.all(threads.map((thread) => thread.close()))
  }
}

interface Thread {
  export(fixtureId: string): Promise<Exported | null>
  /** After what it has in hand; never rejects. */
  close(): Promise<void>
}

function openThread(data: ExportThreadData, stop: AbortSignal): Thread {
  const worker = new Worker(THREAD, { workerData: data })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let settle: ((reply: ExportReply | Error) => void) | null = null
  let failed: Error | null = null
  const reply = (one: ExportReply | Error): void => {
    if (one instanceof Error) failed ??= one
    settle?.(one)
  }
  worker.on('message', (one: ExportReply) => {
    reply(one.failed === null ? one : new TouchlineError(one.failed.code, one.failed.context))
  })
  worker.on('error', reply)
  worker.on('exit', () => reply(new Error('expected a thread that exports to run, found it ended')))
  const tellStop = (): void => worker.postMessage('stop')
  stop.addEventListener('abort', tellStop, { once: true })
  return {
    async export(fixtureId) {
      const answered = new Promise<ExportReply | Error>((resolve) => {
        settle = resolve
      })
      worker.postMessage({ fixtureId })
      const one = failed ?? (await answered)
      if (!(one instanceof Error)) return one.exported
      // One that was told to stop before it had its log open ends without an answer.
      if (stop.aborted) return null
      throw one
    },
    async close() {
      stop.removeEventListener('abort', tellStop)
      worker.postMessage('close')
      await ended
    },
  }
}
