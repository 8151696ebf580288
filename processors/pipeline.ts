import { concatMap, defer, EMPTY, finalize, lastValueFrom, type Observable } from 'rxjs'
import { fullName, processGroup, RAW_ACTIONS } from '../schemas/topics.ts'
import type { Committed, ProcessOptions } from './job.ts'
import { whileOurs } from './ownership.ts'
import { onePartition } from './partition.ts'

/** raw-actions → derived topics, until the signal aborts or, with `once`, until caught up. */
export async function runProcessors(
  options: ProcessOptions,
  onCommitted?: (committed: Committed) => void,
): Promise<void> {
  const all = processors(options)
  const subscription = all.pipe(
    concatMap((committed) => {
      onCommitted?.(committed)
      return EMPTY
    }),
  )
  await lastValueFrom(subscription, { defaultValue: undefined })
}

/**
 * The same as a stream; unsubscribing stops it. Errors: `logic-changed`, `source-changed`, `position-moved` on a log of one
 * machine (another process does this work) and those of the log that are not worth a retry. Partitions do not wait for each other.
 */
export function processors(options: ProcessOptions): Observable<Committed> {
  return defer(() => {
    const stop = new AbortController()
    const job = {
      ...options,
      topic: fullName(options.rawPrefix ?? options.prefix, RAW_ACTIONS),
      group: processGroup(options.prefix),
      signal: AbortSignal.any([options.signal, stop.signal]),
    }
    return whileOurs(job, (partition, { isAlone }) => onePartition(job, partition, !isAlone)).pipe(
      finalize(() => stop.abort()),
    )
  })
}
