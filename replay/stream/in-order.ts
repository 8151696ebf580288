import type { Draft } from './draft.ts'
import type { LaneReader } from './lane-reader.ts'
import type { Layer } from './layers.ts'
import { PAGE_ITEMS } from './merge.ts'
import { compareRanked, type Ranked } from './run.ts'
import { spanOf } from './scan.ts'
import type { Selection } from './selection.ts'

/**
 * A layer of one partition in the total order, by reading its lanes once, side by side. In log order the known time is nearly
 * sorted: an item waits until nothing that is still to be read can be known before it.
 */
export async function* inOrder(
  selection: Selection,
  layer: Layer,
  readers: readonly LaneReader[],
): AsyncGenerator<readonly Ranked[]> {
  const { to = Number.POSITIVE_INFINITY, pageItems = PAGE_ITEMS, onWaiting } = selection
  let waiting: readonly Ranked[] = []
  while (waiting.length > 0 || readers.some(({ head }) => head !== null)) {
    // As many as wait already: they are gone through once for each time that they become twice as many.
    const fresh = await taken(selection, layer, readers, Math.max(pageItems, waiting.length))
    const least = Math.min(...readers.map((reader) => reader.least))
    const sorted = together(waiting, sortedItems(fresh))
    const end = firstAt(sorted, least)
    if (end > 0) yield end === sorted.length ? sorted : sorted.slice(0, end)
    waiting = sorted.slice(end)
    onWaiting?.(waiting.length)
    // Nothing from here on is wanted.
    if (least >= to) return
  }
}

/** The next ones in log order, as many as are wanted or fewer at the end; their known time is the running maximum. */
async function taken(
  { from = 0, to = Number.POSITIVE_INFINITY }: Selection,
  layer: Layer,
  readers: readonly LaneReader[],
  wanted: number,
): Promise<Ranked[]> {
  const fresh: Ranked[] = []
  while (fresh.length < wanted) {
    const reader = leastPlace(readers)
    if (reader === null) break
    const draft = settled(reader.head as Draft, layer)
    if (draft.knownAt >= from && draft.knownAt < to) fresh.push(draft)
    if (!reader.step()) await reader.turn()
  }
  return fresh
}

/** With the running maximum of its fixture, which goes on with it. */
export function settled(draft: Draft, layer: Layer): Draft {
  const span = spanOf(draft.fixture, layer)
  if (draft.knownAt > span.known) span.known = draft.knownAt
  else draft.knownAt = span.known
  return draft
}

/** Whose head comes first in log order. */
function leastPlace(readers: readonly LaneReader[]): LaneReader | null {
  let least: LaneReader | null = null
  let order = Number.POSITIVE_INFINITY
  for (let n = 0; n < readers.length; n++) {
    const reader = readers[n] as LaneReader
    if (reader.order >= order) continue
    least = reader
    order = reader.order
  }
  return least
}

/** Mostly they are. */
function sortedItems(items: Ranked[]): Ranked[] {
  for (let n = 1; n < items.length; n++) {
    if (compareRanked(items[n - 1] as Ranked, items[n] as Ranked) > 0) return items.sort(compareRanked)
  }
  return items
}

function together(a: readonly Ranked[], b: readonly Ranked[]): readonly Ranked[] {
  if (a.length === 0) return b
  if (b.length === 0 || compareRanked(a.at(-1) as Ranked, b[0] as Ranked) <= 0) return b.length === 0 ? a : [...a, ...b]
  const both: Ranked[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    both.push(compareRanked(a[i] as Ranked, b[j] as Ranked) <= 0 ? (a[i++] as Ranked) : (b[j++] as Ranked))
  }
  while (i < a.length) both.push(a[i++] as Ranked)
  while (j < b.length) both.push(b[j++] as Ranked)
  return both
}

/** Where the first item is that is known at this time or later. */
function firstAt(items: readonly Ranked[], knownAt: number): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle] as Ranked).knownAt < knownAt) low = middle + 1
    else high = middle
  }
  return low
}
