import type { LogRecord } from '../log/log.ts'
import { PAGE } from '../log/pages.ts'
import { advance, type Entry, type Folding, newEntry } from './entry.ts'
import type { KeyedFold } from './keyed-fold.ts'
import { decodeSnapshot } from './snapshot.ts'
import type { Kept, Snapshots } from './snapshots.ts'

/** Progress of bringing the fixtures of a partition back. */
export interface Restored {
  readonly partition: number
  readonly fixtures: number
  /** Raw records that were read so far, and offsets that are still to be read. */
  readonly records: number
  readonly left: number
}

export interface Restoring {
  readonly folding: Folding
  /** Of the raw records. */
  readonly topic: string
  readonly partition: number
  readonly states: KeyedFold
  readonly snapshots: Snapshots
  readonly onRestored?: ((restored: Restored) => void) | undefined
}

/**
 * Brings all open fixtures of a partition into memory as they were at `position`: from their snapshots, and with one pass over the
 * raw records since the oldest of these, for all of them together.
 */
export async function restoreOpen(restoring: Restoring, position: number): Promise<void> {
  const { folding, topic, states, snapshots } = restoring
  const entries = new Map<string, Entry>()
  let from = position
  for (const [key, kept] of snapshots.open) {
    const entry = entryOf(folding, kept)
    entries.set(key, entry)
    from = Math.min(from, entry.upTo + 1)
  }
  const spoilt = await foldOnto(restoring, entries, from, position)
  for (const [key, entry] of inOrderOfUse(entries)) states.memory.admit(key, entry)
  for (const key of spoilt) await states.restore({ topic, key, offset: position })
}

/** As kept; empty, and lacking all from the first record on, where that cannot be used. */
function entryOf({ fold }: Folding, kept: Kept): Entry {
  const entry = kept.value && decodeSnapshot(kept.value)
  kept.value = null
  if (entry) return { ...entry, upTo: kept.upTo, unsaved: 0 }
  kept.place = null
  return { ...newEntry(fold.initial()), upTo: kept.first - 1 }
}

/** Removes from `entries` those with a record that runs into a defect, and returns their keys. */
async function foldOnto(
  { folding, topic, partition, states, onRestored }: Restoring,
  entries: Map<string, Entry>,
  from: number,
  to: number,
): Promise<readonly string[]> {
  const spoilt: string[] = []
  let records = 0
  for (let offset = from; offset < to && !folding.signal.aborted; ) {
    const page = await folding.log.read(topic, partition, offset, PAGE)
    await folding.codec.prepare(page)
    for (const record of page) {
      if (record.offset >= to || !isSpoilt(folding, entries.get(record.key), record)) continue
      entries.delete(record.key)
      states.noteParked(record.key, record.offset)
      spoilt.push(record.key)
    }
    records += page.length
    offset = (page.at(-1)?.offset ?? to) + 1
    onRestored?.({ partition, fixtures: entries.size, records, left: Math.max(0, to - offset) })
  }
  return spoilt
}

function isSpoilt(folding: Folding, entry: Entry | undefined, record: LogRecord): boolean {
  if (entry === undefined || record.offset <= entry.upTo) return false
  try {
    advance(folding, entry, record)
    return false
  } catch {
    return true
  }
}

function inOrderOfUse(entries: ReadonlyMap<string, Entry>): readonly (readonly [string, Entry])[] {
  return [...entries].sort(([, a], [, b]) => a.receivedAt - b.receivedAt)
}
