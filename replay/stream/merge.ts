import { compareRanked, type Rank, type Ranked, type Run } from './run.ts'
import type { Selection } from './selection.ts'

export const PAGE_ITEMS = 250

/** Runs in one total order. What is open of them is closed when the reader goes away. */
export async function* merged(
  runs: readonly Run[],
  { signal, pageItems = PAGE_ITEMS }: Pick<Selection, 'signal' | 'pageItems'>,
): AsyncGenerator<readonly Ranked[]> {
  const heap = runs.map(begun)
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, at)
  let page: Ranked[] = []
  try {
    while (heap.length > 0 && !signal.aborted) {
      const least = heap[0] as Begun
      if (least.at < least.page.length) {
        page.push(least.page[least.at] as Ranked)
        least.at++
      }
      if (least.at < least.page.length) least.head = least.page[least.at] as Ranked
      else if (!(await turned(least))) {
        const last = heap.pop() as Begun
        if (heap.length > 0) heap[0] = last
      }
      sink(heap, 0)
      if (page.length < pageItems) continue
      yield page
      page = []
    }
    if (page.length > 0 && !signal.aborted) yield page
  } finally {
    await Promise.all(runs.map(({ pages }) => pages.return?.()))
  }
}

interface Begun {
  readonly pages: Run['pages']
  page: readonly Ranked[]
  at: number
  head: Rank
}

/** Its head stands before all that it has, and is no item. */
function begun({ knownAt, rank, pages }: Run): Begun {
  const head = { knownAt, rank, raw: -1, topic: 0, n: 0 }
  return { pages, page: [], at: 0, head }
}

/** To its next page; false at its end. */
async function turned(run: Begun): Promise<boolean> {
  for (;;) {
    const { done, value } = await run.pages.next()
    if (done) return false
    run.page = value
    run.at = 0
    if (value.length === 0) continue
    run.head = value[0] as Ranked
    return true
  }
}

function sink(heap: Begun[], from: number): void {
  const moved = heap[from]
  if (moved === undefined) return
  let at = from
  for (;;) {
    let least = 2 * at + 1
    const left = heap[least]
    if (left === undefined) break
    const right = heap[least + 1]
    if (right !== undefined && compareRanked(right.head, left.head) < 0) least++
    const child = heap[least] as Begun
    if (compareRanked(child.head, moved.head) >= 0) break
    heap[at] = child
    at = least
  }
  heap[at] = moved
}
