import { limited } from '../limited.ts'
import type { LogRecord, ReadLimit } from '../log.ts'
import type { Page, Wish } from './fetching.ts'

/** A partition as one reader follows it: what was fetched for it and not yet read. */
export interface Tail {
  readonly topic: string
  readonly partition: number
  /** `records` are all that there is from here on and below `next`. */
  from: number
  next: number
  records: readonly LogRecord[]
  /** Of their values. */
  bytes: number
  /** When somebody asked last, monotonic milliseconds. */
  usedMs: number
  readonly waiting: Set<Waiter>
}

export interface Waiter {
  /** A record there or above is what it waits for. */
  readonly offset: number
  resolve(): void
  reject(error: unknown): void
}

export function newTail({ topic, partition, offset }: Wish): Tail {
  return { topic, partition, from: offset, next: offset, records: [], bytes: 0, usedMs: 0, waiting: new Set() }
}

export function covers(tail: Tail, { topic, partition, offset }: Wish): boolean {
  return tail.topic === topic && tail.partition === partition && tail.from <= offset && offset <= tail.next
}

/** Adds what was fetched, and wakes who waits for it. */
export function note(tail: Tail, { records, next }: Page): void {
  tail.records = tail.records.length === 0 ? records : [...tail.records, ...records]
  for (const { value } of records) tail.bytes += value.length
  tail.next = next
  const last = tail.records.at(-1)?.offset ?? -1
  for (const waiter of [...tail.waiting]) if (waiter.offset <= last) waiter.resolve()
}

/** Lets go of what is given, and of what is below it. */
export function takeFrom(tail: Tail, offset: number, limit: ReadLimit): readonly LogRecord[] {
  const { records } = tail
  let first = 0
  while (first < records.length && (records[first] as LogRecord).offset < offset) first++
  const given = limited(records.slice(first), limit)
  const end = first + given.length
  for (let n = 0; n < end; n++) tail.bytes -= (records[n] as LogRecord).value.length
  tail.records = records.slice(end)
  tail.from = (given.at(-1)?.offset ?? offset - 1) + 1
  return given
}

/** As {@link Waiter}, until it is settled or the signal aborts. */
export function waitAt(tail: Tail, offset: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (settle: () => void) => (): void => {
      tail.waiting.delete(waiter)
      signal.removeEventListener('abort', waiter.resolve)
      settle()
    }
    const waiter: Waiter = { offset, resolve: leave(resolve), reject: (error) => leave(() => reject(error))() }
    signal.addEventListener('abort', waiter.resolve, { once: true })
    tail.waiting.add(waiter)
  })
}
