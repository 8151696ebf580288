import { comparePlaces, type Item } from './item.ts'

/** An item with the rank of its fixture, which is the order of the ids. */
export interface Ranked extends Item {
  readonly rank: number
}

/** The total order (replay/stream/item.ts), by ranks. */
export function compareRanked(a: Ranked, b: Ranked): number {
  return a.knownAt - b.knownAt || a.rank - b.rank || comparePlaces(a.place, b.place)
}

/** Items in the total order, page by page: one of those that are merged. */
export interface Run {
  /** It begins with this or later, by time and rank. Until the merge comes there, nothing of it is read. */
  readonly knownAt: number
  readonly rank: number
  readonly pages: AsyncIterator<readonly Ranked[]>
}
