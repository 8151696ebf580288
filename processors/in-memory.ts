import type { Entry } from './entry.ts'

/** A fixture without a record for so long leaves memory; by the receivedAt of its partition, so that replays do alike. */
export const IDLE_MS_MAX = 6 * 3600 * 1000

/** The fixtures of a partition that are in memory. */
export interface InMemory {
  /** In order of last use. */
  readonly entries: ReadonlyMap<string, Entry>
  /** Those that the batch in hand, or the last one, has records of. */
  readonly used: ReadonlySet<string>
  admit(key: string, entry: Entry): void
  drop(key: string): void
  beginBatch(): void
  noteUse(key: string): void
  endBatch(): void
  /** Those that are over or idle, to be dropped between two batches; a later record restores them. */
  leaving(): Iterable<readonly [key: string, entry: Entry]>
}

export function inMemory(): InMemory {
  const entries = new Map<string, Entry>()
  const used = new Set<string>()
  const over = new Set<string>()
  let receivedAt = 0

  return {
    entries,
    used,
    admit: (key, entry) => void entries.set(key, entry),
    drop(key) {
      entries.delete(key)
      over.delete(key)
    },
    beginBatch: () => used.clear(),
    noteUse(key) {
      used.add(key)
      receivedAt = entries.get(key)?.receivedAt ?? receivedAt
    },
    endBatch() {
      for (const key of used) {
        const entry = entries.get(key)
        if (entry === undefined) continue
        entries.delete(key)
        entries.set(key, entry)
        if (entry.isOver) over.add(key)
        else over.delete(key)
      }
    },
    *leaving() {
      for (const key of over) yield [key, entries.get(key) as Entry]
      for (const [key, entry] of entries) {
        // Matches of different days come side by side in an import: what is in use stays, whatever its time.
        if (used.has(key) || receivedAt - entry.receivedAt <= IDLE_MS_MAX * 1000) break
        yield [key, entry]
      }
    },
  }
}
