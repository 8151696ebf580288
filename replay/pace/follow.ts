import { followed } from '../stream/follow.ts'
import type { Item } from '../stream/item.ts'
import type { Selection } from '../stream/selection.ts'
import { restBehind, type Start, startingAt } from './start.ts'

/** From what is recorded to what comes, for a paced replay: tells when all that was recorded has been given. */
export interface Following {
  open(selection: Selection, start: Start | null): AsyncGenerator<readonly Item[]>
  /** So many items were given. */
  given(count: number): void
}

/** `onCaughtUp`: once for each beginning and each seek. Where it was read is not yet where it is given. */
export function following(onCaughtUp: () => void): Following {
  let read = 0
  let given = 0
  let mark: number | null = null

  function look(): void {
    if (mark === null || given < mark) return
    mark = null
    onCaughtUp()
  }

  return {
    async *open(selection, start) {
      ;[read, given, mark] = [0, 0, null]
      const rest = restBehind(start)
      for await (const page of followed(startingAt(selection, start))) {
        if (page === null) {
          mark = read
          look()
          continue
        }
        const items = rest(page)
        read += items.length
        if (items.length > 0) yield items
      }
    },
    given(count) {
      given += count
      look()
    },
  }
}
