import type { Clock } from '../../platform/clock.ts'
import { limited } from '../limited.ts'
import type { KeyRange, LogReader, LogRecord, ReadLimit } from '../log.ts'
import { partitionOf } from '../partitioner.ts'
import { KEY_SHOWN_MAX } from '../refusals.ts'
import { wellFormed } from '../well-formed.ts'
import type { Connections } from './client.ts'
import type { Cluster } from './cluster.ts'
import { edgeOf, fetchPage, type Page, type Wish } from './fetching.ts'
import { type KeyIndex, newKeyIndex, noteKey, rangesOf } from './granules.ts'
import { seenPosition } from './positions.ts'
import { newRests } from './rests.ts'
import type { Tails } from './tails.ts'
import type { Written } from './written.ts'

export interface ReadingParts {
  readonly cluster: Cluster
  /** For requests that are answered at once. */
  readonly on: Connections
  readonly tails: Tails
  readonly written: Written
  readonly clock: Clock
  /** Turns what kafkajs throws into an error of the log; rejects when the log is closed. */
  guard<T>(doing: string, work: () => Promise<T>): Promise<T>
}

export type Reading = Pick<LogReader, 'read' | 'readKey' | 'latest' | 'end' | 'changed' | 'position'>

export function kafkaReading(parts: ReadingParts): Reading {
  const { cluster, tails, guard } = parts
  const indexes = new Map<string, Sweep>()
  const rests = newRests()

  function ofKey(topic: string, key: string, range: KeyRange): Promise<readonly LogRecord[]> {
    return guard(`reading ${key.slice(0, KEY_SHOWN_MAX)} of ${topic}`, async () => {
      const known = wellFormed(key)
      const partition = partitionOf(known, Math.max(1, await cluster.partitions(topic)))
      const name = `${topic}/${partition}`
      const sweep = indexes.get(name) ?? newSweep(topic, partition)
      indexes.set(name, sweep)
      return readOfKey(parts, sweep, known, range)
    })
  }

  return {
    read: (topic, partition, offset, limit) =>
      guard(`reading ${topic}/${partition}`, async () => {
        const wish = { topic, partition, offset: clamped(offset) }
        const taken = tails.take(wish, limit)
        if (taken !== null) return taken
        const kept = rests.take(topic, partition, wish.offset)
        return rests.limit(kept ?? (await nextPage(parts, wish)).records, limit)
      }),
    readKey: (topic, key, range = {}) => ofKey(topic, key, range),
    latest: async (topic, key) => (await ofKey(topic, key, {})).at(-1) ?? null,
    end: (topic, partition) =>
      guard(`reading the end of ${topic}/${partition}`, () => endOf(parts, { topic, partition, offset: 0 })),
    changed: (topic, partition, offset, signal) =>
      guard(`waiting for ${topic}/${partition}`, () => {
        return tails.changed({ topic, partition, offset: clamped(offset) }, signal)
      }),
    position: (group, topic, partition) =>
      guard(`reading the position of ${group}`, () => seenPosition(parts, { group, topic, partition })),
  }
}

/** Offsets that no log has are as good as the last that one can have. */
function clamped(offset: number): number {
  return Math.min(Math.max(0, offset), Number.MAX_SAFE_INTEGER)
}

/** The first page from an offset on that has records; an empty one where all that is committed was looked at. */
async function nextPage({ cluster, on, written, clock }: ReadingParts, wish: Wish): Promise<Page> {
  const deadlineMs = clock.monotonicMs() + MARK_MS_MAX
  for (let offset = wish.offset; ; ) {
    const page = await cluster.patiently(() => fetchPage(cluster, on, { ...wish, offset }))
    if (page.records.length > 0) return page
    // What this process has committed is not seen before the broker has written its mark: a matter of milliseconds.
    const isDone = page.next >= page.stable && page.next >= written.end(wish.topic, wish.partition)
    if (isDone) return page
    if (page.next === offset && clock.monotonicMs() > deadlineMs) {
      written.forget(wish.topic, wish.partition)
      return page
    }
    if (page.next === offset) await clock.sleep(MARK_MS)
    offset = page.next
  }
}

const MARK_MS = 1
/** Then the topic is another one than that which was committed to. */
const MARK_MS_MAX = 5000

/**
 * Until everybody sees what this process has committed: a commit is acknowledged before the broker has written its marks,
 * and another reader may miss it for so long.
 */
export async function untilSeen(parts: ReadingParts): Promise<void> {
  await Promise.all(parts.written.last().map((wish) => nextPage(parts, wish)))
}

/** Markers of transactions have offsets too: so the last record is looked for backwards, in growing steps. */
async function endOf(parts: ReadingParts, wish: Wish): Promise<number> {
  const { cluster, on, written } = parts
  if (wish.partition < 0 || wish.partition >= (await cluster.partitions(wish.topic))) return 0
  const mine = written.end(wish.topic, wish.partition)
  if (mine > 0) await nextPage(parts, { ...wish, offset: mine - 1 })
  const stable = await cluster.patiently(() => edgeOf(cluster, on, wish, 'stable'))
  // Mostly it is one of the last two, and where the partition begins does not matter.
  let first = 0
  for (let step = 2; stable > 0; step *= 4) {
    if (step > 2 && first === 0) first = await cluster.patiently(() => edgeOf(cluster, on, wish, 'first'))
    const from = Math.max(first, stable - step)
    const last = await lastBetween(parts, { ...wish, offset: from }, stable)
    if (last !== null) return last.offset + 1
    if (from === first) return 0
  }
  return 0
}

async function lastBetween(parts: ReadingParts, wish: Wish, end: number): Promise<LogRecord | null> {
  let last: LogRecord | null = null
  for (let offset = wish.offset; offset < end; ) {
    const page = await nextPage(parts, { ...wish, offset })
    last = page.records.at(-1) ?? last
    if (page.next === offset) break
    offset = page.next
  }
  return last
}

interface Sweep extends Pick<Wish, 'topic' | 'partition'> {
  readonly index: KeyIndex
  /** One sweep at a time: whoever comes meanwhile profits from it. */
  running: Promise<void>
}

function newSweep(topic: string, partition: number): Sweep {
  return { topic, partition, index: newKeyIndex(), running: Promise.resolve() }
}

/** Goes once through what has come since the last time. Kafka has no index of keys: this is it, in memory. */
async function sweepOn(parts: ReadingParts, sweep: Sweep): Promise<void> {
  const { topic, partition, index } = sweep
  for (;;) {
    const page = await nextPage(parts, { topic, partition, offset: index.next })
    for (const { key, offset } of page.records) noteKey(index, key, offset)
    index.next = page.next
    if (page.records.length === 0) return
  }
}

async function readOfKey(
  parts: ReadingParts,
  sweep: Sweep,
  key: string,
  { from = 0, to = Number.MAX_SAFE_INTEGER, limit }: KeyRange,
): Promise<readonly LogRecord[]> {
  const swept = sweep.running.catch(() => {}).then(() => sweepOn(parts, sweep))
  sweep.running = swept
  await swept
  const found: LogRecord[] = []
  for (const range of rangesOf(sweep.index, key, clamped(from), to)) {
    for (let offset = range.from; offset < range.to; ) {
      const page = await nextPage(parts, { topic: sweep.topic, partition: sweep.partition, offset })
      for (const record of page.records) if (record.key === key && record.offset < range.to) found.push(record)
      if (limit !== undefined && isFull(found, limit)) return limited(found, limit)
      if (page.records.length === 0) break
      offset = page.next
    }
  }
  return limit === undefined ? found : limited(found, limit)
}

function isFull(records: readonly LogRecord[], { records: most, bytes }: ReadLimit): boolean {
  return records.length >= most || records.reduce((sum, { value }) => sum + value.length, 0) > bytes
}
