import { TouchlineError } from '../platform/errors.ts'
import { COPIED_FROM, type Copied, copiedSoFar, isStray, laneOf, noteCopy, type Ways } from './copied.ts'
import type { EventLog, LogRecord } from './log.ts'
import { partitionOf } from './partitioner.ts'

/** From a topic into one with another number of partitions. Nobody but this may write to the target. */
export interface CopyOptions extends Ways {
  readonly to: EventLog
  /** Goes on with what comes to the source until `signal` aborts; else it ends where the source ended when it began. */
  readonly follow?: boolean
  readonly signal: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
}

export interface CopyProgress {
  /** Records copied by this run. */
  readonly copied: number
  /** Records that earlier runs had copied. */
  readonly already: number
  /** Records of the source that are looked through, and how many there are to be. */
  readonly seen: number
  readonly total: number
}

export interface CopyResult {
  readonly copied: number
  readonly already: number
  /** False: the signal came first. */
  readonly isComplete: boolean
}

/** Of a batch. The offsets of one lie within BATCH_OFFSETS, so that a resumed copy knows where the last one began at the earliest. */
const BATCH_OFFSETS = 1000
const BATCH = { records: BATCH_OFFSETS, bytes: 1024 * 1024 } as const

interface Copying extends CopyOptions {
  readonly done: Copied
  readonly already: number
  /** Ends of the source's partitions when this run began. */
  readonly ends: readonly number[]
  seen: number
}

/**
 * Copies value, key, headers and timestamp as they are, adds the header {@link COPIED_FROM}, and keeps the order of each
 * key. May be killed at any moment and run again: nothing is left out or doubled. Where the source was given more partitions,
 * what lies in a partition that is no longer its key's is older than the rest of that key, and is copied before.
 * Rejects with `copy-mixed`, `partitions-changed`, and as the two logs do.
 */
export async function copyTopic(options: CopyOptions): Promise<CopyResult> {
  const { from, source, signal } = options
  const done = await copiedSoFar(options, signal)
  const ends = await Promise.all(partitionsOf(options).map((partition) => from.end(source, partition)))
  const copying: Copying = { ...options, done, already: done.count, ends, seen: 0 }
  for (const partition of partitionsOf(options)) await copyStrays(copying, partition)
  copying.seen = 0
  await copyPlaced(copying)
  return { copied: done.count - copying.already, already: copying.already, isComplete: !signal.aborted }
}

function partitionsOf({ from }: CopyOptions): readonly number[] {
  return Array.from({ length: from.partitions }, (_, partition) => partition)
}

async function copyStrays(copying: Copying, partition: number): Promise<void> {
  const { from, done, ends, signal } = copying
  const end = ends[partition] ?? 0
  let offset = beginningOf(done.strays[partition]?.newest ?? -1)
  while (offset < end && !signal.aborted) {
    const batch = await readBatch(copying, partition, offset, end)
    await appendCopies(
      copying,
      batch.filter(({ key }) => isStray(key, partition, from.partitions)),
    )
    offset = passed(copying, batch, offset, end)
  }
}

async function copyPlaced(copying: Copying): Promise<void> {
  const { follow = false, signal, done, ends } = copying
  const offsets = done.placed.map(({ newest }) => beginningOf(newest))
  while (!signal.aborted) {
    let isIdle = true
    for (const partition of partitionsOf(copying)) {
      const end = follow ? Number.POSITIVE_INFINITY : (ends[partition] ?? 0)
      const offset = offsets[partition] ?? 0
      if (offset >= end || signal.aborted) continue
      const batch = await readBatch(copying, partition, offset, end)
      await appendCopies(
        copying,
        batch.filter((record) => isPlaced(copying, record)),
      )
      offsets[partition] = passed(copying, batch, offset, follow ? offset : end)
      isIdle &&= batch.length === 0
    }
    if (isIdle && follow) await anyChanged(copying, offsets)
    else if (isIdle) return
  }
}

/** Strays that were there when this run began are copied already; later ones would come too late. */
function isPlaced({ from, source, ends }: Copying, { key, partition, offset }: LogRecord): boolean {
  if (!isStray(key, partition, from.partitions)) return true
  if (offset < (ends[partition] ?? 0)) return false
  const found = `fixture ${key} in partition ${partition} while it was copied, and it belongs into ${partitionOf(key, from.partitions)}`
  throw new TouchlineError('partitions-changed', { topic: source, found })
}

/** All batches before the one with this offset had been acknowledged before that one was begun. */
function beginningOf(newest: number): number {
  return Math.max(0, newest + 1 - BATCH_OFFSETS)
}

async function readBatch(
  { from, source }: Copying,
  partition: number,
  offset: number,
  end: number,
): Promise<readonly LogRecord[]> {
  const records = await from.read(source, partition, offset, BATCH)
  const limit = Math.min(end, (records[0]?.offset ?? 0) + BATCH_OFFSETS)
  return records.filter((record) => record.offset < limit)
}

/** The next offset; where nothing more is to be read before the end, `otherwise`. */
function passed(copying: Copying, batch: readonly LogRecord[], offset: number, otherwise: number): number {
  const next = batch.length === 0 ? otherwise : (batch.at(-1)?.offset ?? offset) + 1
  copying.seen += batch.length
  const { done, already, ends, seen } = copying
  const total = Math.max(
    seen,
    ends.reduce((sum, end) => sum + end, 0),
  )
  copying.onProgress?.({ copied: done.count - already, already, seen, total })
  return next
}

async function appendCopies({ to, target, source, done }: Copying, records: readonly LogRecord[]): Promise<void> {
  const missing = records.filter(({ key, partition, offset }) => {
    const newest = laneOf(done, key, partition).newestIn.get(partitionOf(key, to.partitions)) ?? -1
    return offset > newest
  })
  if (missing.length === 0) return
  const copies = missing.map(({ key, value, headers, timestamp, partition, offset }) => {
    return {
      topic: target,
      key,
      value,
      timestamp,
      headers: { ...headers, [COPIED_FROM]: `${source}/${partition}/${offset}` },
    }
  })
  const places = await to.append(copies)
  for (const [at, place] of places.entries()) {
    const original = missing[at] as LogRecord
    const expected = done.ends[place.partition] ?? 0
    // Below 0: it is there, the log does not say where.
    if (place.offset >= 0 && place.offset !== expected) {
      const found = `records of another writer in partition ${place.partition}, from offset ${expected} on`
      throw new TouchlineError('copy-mixed', { topic: target, source, found })
    }
    done.ends[place.partition] = expected + 1
    noteCopy(done, original.key, original, place.partition)
  }
}

async function anyChanged({ from, source, signal }: Copying, offsets: readonly number[]): Promise<void> {
  const enough = new AbortController()
  const until = AbortSignal.any([signal, enough.signal])
  await Promise.race(offsets.map((offset, partition) => from.changed(source, partition, offset, until)))
  enough.abort()
}
