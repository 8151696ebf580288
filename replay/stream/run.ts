import type { LogRecord } from '../../log/log.ts'
import type { Item, Place } from './item.ts'

/** Where an item stands in the total order, with the rank of its fixture, which is the order of the ids. */
export interface Rank extends Place {
  readonly knownAt: number
  readonly rank: number
}

/** A selected record on its way; of `record` only is made what is asked for. */
export interface Ranked extends Item, Rank, Pick<LogRecord, 'key' | 'value'> {}

/** The total order (replay/stream/item.ts), by ranks. */
export function compareRanked(a: Rank, b: Rank): number {
  return a.knownAt - b.knownAt || a.rank - b.rank || a.raw - b.raw || a.topic - b.topic || a.n - b.n
}

/** Items in the total order, page by page: one of those that are merged. */
export interface Run {
  /** It begins with this or later, by time and rank. Until the merge comes there, nothing of it is read. */
  readonly knownAt: number
  readonly rank: number
  readonly pages: AsyncIterator<readonly Ranked[]>
}
