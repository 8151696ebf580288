import {
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  from,
  map,
  merge,
  type Observable,
  retry,
  share,
  switchMap,
  tap,
} from 'rxjs'
import type { EventLog, Share } from '../log/log.ts'
import { type Retrying, retryAfter } from './retrying.ts'

export interface Sharing extends Retrying {
  readonly log: EventLog
  readonly group: string
  /** Of the raw records. */
  readonly topic: string
  /** What is this process's: at first and after every change. */
  readonly onShare?: (share: Share) => void
}

/** The work on a partition, until it completes or its subscriber goes. */
export type PartitionWork<T> = (partition: number, share: Share) => Observable<T>

/**
 * The work on each partition while that is this process's: it begins when the partition comes, is let go when it leaves, and
 * a change of others does not touch it. Ends the share, and so leaves the group, only when all work has completed: what is in
 * hand is committed before another process takes over.
 */
export function whileOurs<T>(sharing: Sharing, work: PartitionWork<T>): Observable<T> {
  return defer(() => {
    const { log, group, topic, signal } = sharing
    const over = new AbortController()
    const done = new Set<number>()
    let ours: readonly number[] | null = null
    const isEnding = (): boolean => sharing.once === true || signal.aborted
    const endWhenDone = (): void => {
      // Told to end before anything was given: nothing is in hand.
      if (ours === null ? signal.aborted : isEnding() && ours.every((partition) => done.has(partition))) over.abort()
    }
    const shares = defer(() => from(log.share(group, topic, over.signal))).pipe(
      retry({ delay: (error, count) => retryAfter(sharing, error, count), resetOnSuccess: true }),
      tap((given) => {
        // Lost, it will be given again: having none then is not being done with them.
        ours = given.members === 0 ? null : given.partitions
        sharing.onShare?.(given)
        endWhenDone()
      }),
      share(),
    )
    const working = (partition: number): Observable<T> =>
      shares.pipe(
        map((given) => (given.partitions.includes(partition) ? given : null)),
        distinctUntilChanged((before, now) => (before === null) === (now === null)),
        switchMap((given) => {
          done.delete(partition)
          if (given === null) return EMPTY
          return work(partition, given).pipe(
            tap({
              complete: () => {
                done.add(partition)
                endWhenDone()
              },
            }),
          )
        }),
      )
    signal.addEventListener('abort', endWhenDone)
    endWhenDone()
    return merge(...Array.from({ length: log.partitions }, (_, partition) => working(partition))).pipe(
      finalize(() => {
        signal.removeEventListener('abort', endWhenDone)
        over.abort()
      }),
    )
  })
}
