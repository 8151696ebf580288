import type { LogRecord } from '../../log/log.ts'
import { compareItems, type Item } from '../stream/item.ts'
import { itemsOf } from '../stream/items.ts'
import type { Selection } from '../stream/selection.ts'

/** What places an item in the total order. */
export interface Placed extends Pick<Item, 'knownAt' | 'place'> {
  readonly record: Pick<LogRecord, 'key'>
}

/** From where a replay goes on. */
export interface Start {
  /** Known at this time or later, UTC microseconds. */
  readonly knownAt: number
  /** Not before this item; null: with the first one of that time. */
  readonly item: Placed | null
  /** That item was given already. */
  readonly isAfter?: boolean
}

/** The selected records from there on, in the total order; null: from the beginning. */
export async function* itemsFrom(selection: Selection, start: Start | null): AsyncGenerator<readonly Item[]> {
  const rest = restBehind(start)
  for await (const page of itemsOf(startingAt(selection, start))) {
    const items = rest(page)
    if (items.length > 0) yield items
  }
}

/** What is known before the start is not read. */
export function startingAt(selection: Selection, start: Start | null): Selection {
  return start === null ? selection : { ...selection, from: Math.max(selection.from ?? 0, start.knownAt) }
}

/** Leaves out of the pages, one after the other, what a replay from there on does not have: it stands at their beginning. */
export function restBehind(start: Start | null): (page: readonly Item[]) => readonly Item[] {
  let isReached = false
  return (page) => {
    if (start === null || start.item === null || isReached) return page
    const rest = page.filter((item) => isWithin(item, start.item as Item, start.isAfter === true))
    isReached = rest.length > 0
    return rest
  }
}

function isWithin(one: Item, item: Item, isAfter: boolean): boolean {
  const order = compareItems(one, item)
  return isAfter ? order > 0 : order >= 0
}
