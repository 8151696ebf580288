import { TOPICS } from '../../schemas/topics.ts'
import type { Item } from '../stream/item.ts'
import type { Upcoming } from './pace.ts'

/** Pages that are read before the one in hand is used up. */
const PAGES_AHEAD = 1

/** Items one by one; at most a page and {@link PAGES_AHEAD} more are in memory. */
export interface ItemReader {
  /** Undefined: a page has to be waited for; null: there are no more. */
  head(): Item | null | undefined
  next(): void
  /** Resolves when there is a head. */
  fill(): Promise<void>
  close(): Promise<void>
}

export function openItems(pages: AsyncGenerator<readonly Item[]>): ItemReader {
  let page: readonly Item[] = []
  let at = 0
  let isOver = false
  const ahead: Promise<IteratorResult<readonly Item[], unknown>>[] = []

  function readAhead(): void {
    while (ahead.length < PAGES_AHEAD && !isOver) {
      const reading = pages.next()
      // Whoever takes it hears of it.
      reading.catch(() => {})
      ahead.push(reading)
    }
  }

  return {
    head: () => page[at] ?? (isOver ? null : undefined),
    next: () => {
      at++
    },
    async fill() {
      while (page[at] === undefined && !isOver) {
        readAhead()
        const { done, value } = (await ahead.shift()) ?? { done: true, value: undefined }
        if (done) isOver = true
        else [page, at] = [value, 0]
        readAhead()
      }
    },
    async close() {
      isOver = true
      ;[page, at] = [[], 0]
      await pages.return(undefined)
    },
  }
}

export function upcomingOf({ knownAt, record, place }: Item): Upcoming {
  return { knownAt, fixtureId: record.key, raw: place.raw, topic: TOPICS[place.topic]?.name ?? '' }
}
