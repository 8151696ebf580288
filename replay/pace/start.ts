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
  if (start === null) return yield* itemsOf(selection)
  const from = Math.max(selection.from ?? 0, start.knownAt)
  let isReached = start.item === null
  for await (const page of itemsOf({ ...selection, from })) {
    const rest = isReached ? page : page.filter((item) => isWithin(item, start))
    isReached ||= rest.length > 0
    if (rest.length > 0) yield rest
  }
}

/** Whether a replay from there on has this item. */
export function isWithin(one: Item, { item, isAfter = false }: Start): boolean {
  if (item === null) return true
  const order = compareItems(one, item as Item)
  return isAfter ? order > 0 : order >= 0
}
