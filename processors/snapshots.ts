import type { LogReader, LogRecord, ReadLimit } from '../log/log.ts'
import { PAGE } from '../log/pages.ts'
import { type Fold, newEntry } from './entry.ts'
import type { Base, Past } from './past.ts'
import { decodeSnapshot, headOf, type SnapshotHead } from './snapshot.ts'

/**
 * What lies in a partition of fold-snapshots. Three things hold of what is committed, and all that is restored rests on them:
 *
 * 1. A fixture that has raw records below the position has a snapshot, since its first one is in the unit that has the first of
 *    them (or where that record gave nothing, in the next unit at all). So a fixture without one is new, and nothing is searched
 *    for. But not where snapshots began later than the partition: they say `since` when; fixtures without one are folded again.
 * 2. Its newest snapshot says `left`: then there is no record of it from there to the position. A fixture that comes back
 *    gets a snapshot that is not, in the unit with the first of its records. The snapshot is its state.
 * 3. Its newest snapshot does not: then its state is that, plus its raw records above `upTo` and below the position.
 *
 * A snapshot at or above the position is not believed: it is of records that are derived once more.
 */
export interface Snapshots extends Past {
  /** Fixtures whose newest snapshot is not `left`, the one that is furthest behind first. All of them are in memory. */
  readonly open: Map<string, Kept>
  /** Those that left memory. As many as there ever were, so only where they lie. */
  readonly left: Map<string, Kept>
  /** Fixtures whose snapshot must be in the next unit. */
  readonly missing: Set<string>
  readonly since: number
}

/** The newest snapshot of a fixture. */
export interface Kept {
  readonly upTo: number
  readonly first: number
  /** An offset at or below the snapshot's; null where it cannot be read, or is not known: folded again from `first`. */
  place: number | null
  /** Of one that is being committed, and of one that was just found. */
  value: Uint8Array | null
}

/** Where and of what the snapshots are. */
export interface SnapshotsOf {
  readonly log: LogReader
  readonly snapshotsTopic: string
  /** Of the raw records. */
  readonly topic: string
  readonly partition: number
  readonly logic: string
  readonly fold: Fold
  readonly signal: AbortSignal
}

/** To find one that is known to be near. */
const NEAR: ReadLimit = { records: 16, bytes: 1024 * 1024 }

/** Finds the newest snapshot of each fixture. `position`: where the work goes on. */
export async function findSnapshots(of: SnapshotsOf, position: number): Promise<Snapshots> {
  const open = new Map<string, Kept>()
  const left = new Map<string, Kept>()
  let since: number | null = null
  for await (const record of recordsFrom(of, 0, PAGE)) {
    const head = headOf(record)
    if (head !== null && head.source !== of.topic) continue
    const { key } = record
    open.delete(key)
    left.delete(key)
    since = head?.since ?? since
    // The work goes on below its first record: it is new.
    if (head !== null && head.first >= position) continue
    if (head?.isLeft) left.set(key, { ...kept(of, record, head, position), value: null })
    else open.set(key, kept(of, record, head, position))
  }
  return snapshots(of, { open, left, missing: new Set(), since: since ?? position })
}

/** One whose headers say nothing is folded again from the beginning. */
function kept({ logic }: SnapshotsOf, record: LogRecord, head: SnapshotHead | null, position: number): Kept {
  const isUsable = head !== null && head.logic === logic && head.upTo < position
  const place = isUsable ? record.offset : null
  return { upTo: head?.upTo ?? -1, first: head?.first ?? 0, place, value: isUsable ? record.value : null }
}

function snapshots(of: SnapshotsOf, found: Omit<Snapshots, 'baseOf'>): Snapshots {
  const { open, left, missing, since } = found
  return {
    ...found,
    async baseOf(key, forgotten) {
      missing.add(key)
      const there = open.get(key) ?? left.get(key)
      const first = there?.first ?? forgotten?.first ?? -1
      const value = there === undefined ? null : await snapshotOf(of, key, there)
      const entry = value && decodeSnapshot(value)
      if (there !== undefined && value && entry) {
        const isAllThere = left.has(key) && forgotten === null
        return { entry, from: isAllThere ? null : there.upTo + 1, bytes: value.length }
      }
      return { entry: newEntry(of.fold.initial()), from: foldAgainFrom(first, since), bytes: 0 }
    },
  }
}

/** A fixture that nothing is known of is new, unless it may be from before the first snapshot. */
function foldAgainFrom(first: number, since: number): Base['from'] {
  if (first >= 0) return first
  return since > 0 ? 0 : null
}

async function snapshotOf(of: SnapshotsOf, key: string, { place, value, upTo }: Kept): Promise<Uint8Array | null> {
  if (value !== null || place === null) return value
  for await (const record of recordsFrom(of, place, NEAR)) {
    if (record.key === key && headOf(record)?.upTo === upTo) return record.value
  }
  return null
}

async function* recordsFrom(of: SnapshotsOf, from: number, limit: ReadLimit): AsyncGenerator<LogRecord> {
  const { log, snapshotsTopic, partition, signal } = of
  const end = await log.end(snapshotsTopic, partition)
  for (let offset = from; offset < end && !signal.aborted; ) {
    const page = await log.read(snapshotsTopic, partition, offset, limit)
    const last = page.at(-1)
    if (last === undefined) return
    yield* page
    offset = last.offset + 1
  }
}
