import { type Entry, type Fold, newEntry } from './entry.ts'

/** Where the states of fixtures come from that are not in memory. */
export interface Past {
  /** `forgotten`: what was in memory until now and is of no use, since it is half changed; null where there was nothing. */
  baseOf(key: string, forgotten: Entry | null): Promise<Base>
}

/** What a state is rebuilt on. */
export interface Base {
  readonly entry: Entry
  /** The raw offset from which on it lacks the fixture's records; null where it lacks none. */
  readonly from: number | null
  /** What was read for it, so that what one batch reads is bounded. */
  readonly bytes: number
}

/** A log that finds records by key needs nothing else: all raw records of the fixture are folded again. */
export function pastByKey(fold: Fold): Past {
  return { baseOf: async () => ({ entry: newEntry(fold.initial()), from: 0, bytes: 0 }) }
}
