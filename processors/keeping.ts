import { type LogReader, type NewRecord, VALUE_BYTES_MAX } from '../log/log.ts'
import type { Entry } from './entry.ts'
import type { KeyedFold } from './keyed-fold.ts'
import { encodeSnapshot, headersOf } from './snapshot.ts'
import type { Kept, Snapshots, SnapshotsOf } from './snapshots.ts'

/** When states are kept, and how much of them. */
export interface KeepLimits {
  /** A fixture is kept again after so many of its records: that many are folded again when the partition's owner changes. */
  readonly records: number
  /** Or when so many raw records of any fixture came since: that many are read then. */
  readonly offsets: number
  /** Of snapshots in one unit; but those of fixtures that came are in it whatever they weigh, they are mostly small. */
  readonly unitBytes: number
  /** Of one snapshot: a fixture that needs more is folded again from its first record. */
  readonly valueBytes: number
}

export const KEEP_LIMITS: KeepLimits = {
  records: 256,
  offsets: 50_000,
  unitBytes: 8 * 1024 * 1024,
  valueBytes: VALUE_BYTES_MAX,
}

export interface KeepingOf extends SnapshotsOf {
  /** Default: {@link KEEP_LIMITS}. */
  readonly keepLimits?: KeepLimits
}

/** What a unit keeps of states, beside what it publishes. */
export interface Keeping {
  readonly records: readonly NewRecord[]
  /** Those among them whose fixtures leave memory. */
  readonly left: readonly Kept[]
}

export const NOTHING_KEPT: Keeping = { records: [], left: [] }

/**
 * The snapshots that belong into the unit which ends at `to`, after its records were folded; fixtures that are over or idle leave
 * memory with theirs.
 */
export function keep(of: KeepingOf, snapshots: Snapshots, states: KeyedFold, to: number): Keeping {
  const { open, missing } = snapshots
  const { records, offsets } = of.keepLimits ?? KEEP_LIMITS
  const writer = newWriter(of, snapshots, to)
  for (const [key, entry] of states.memory.leaving()) {
    if (writer.isFull()) break
    writer.write(key, entry, true)
    states.memory.drop(key)
  }
  for (const key of missing) {
    const entry = states.memory.entries.get(key)
    if (entry !== undefined) writer.write(key, entry, false)
  }
  missing.clear()
  for (const key of states.memory.used) {
    if (writer.isFull()) break
    const entry = states.memory.entries.get(key)
    if (entry !== undefined && entry.unsaved >= records) writer.write(key, entry, false)
  }
  for (const [key, { upTo }] of open) {
    const entry = states.memory.entries.get(key)
    if (writer.isFull() || upTo >= to - offsets || entry === undefined) break
    writer.write(key, entry, false)
  }
  return writer.keeping
}

interface Writer {
  readonly keeping: Keeping
  isFull(): boolean
  write(key: string, entry: Entry, isLeft: boolean): void
}

function newWriter(of: KeepingOf, { open, left, since }: Snapshots, to: number): Writer {
  const { snapshotsTopic, topic: source, logic } = of
  const { unitBytes, valueBytes } = of.keepLimits ?? KEEP_LIMITS
  const records: NewRecord[] = []
  const leaving: Kept[] = []
  let bytes = 0
  return {
    keeping: { records, left: leaving },
    isFull: () => bytes >= unitBytes,
    write(key, entry, isLeft) {
      const value = encodeSnapshot(entry, valueBytes)
      // Up to the unit's end there is nothing of it; what it has above gave nothing so far.
      const upTo = Math.max(entry.upTo, to - 1)
      const { first } = entry
      const headers = headersOf({ source, logic, upTo, first, isLeft, since })
      records.push({ topic: snapshotsTopic, key, value, headers, timestamp: Math.floor(entry.receivedAt / 1000) })
      bytes += value.length
      entry.unsaved = 0
      const kept: Kept = { upTo, first, place: null, value: isLeft && value.length > 0 ? value : null }
      open.delete(key)
      left.delete(key)
      if (!isLeft) open.set(key, kept)
      else {
        left.set(key, kept)
        leaving.push(kept)
      }
    },
  }
}

/** Notes at which offset to look for what left memory, just before it is committed: nobody else writes there. */
export async function locate(
  log: LogReader,
  { snapshotsTopic, partition }: SnapshotsOf,
  left: readonly Kept[],
): Promise<void> {
  const end = await log.end(snapshotsTopic, partition)
  for (const kept of left) kept.place = end
}

/** It is committed: from now on it can be read. */
export function letGo(left: readonly Kept[]): void {
  for (const kept of left) kept.value = null
}
