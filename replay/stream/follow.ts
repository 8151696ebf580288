import { setMaxListeners } from 'node:events'
import { type Ends, endsIn, endsOf, laneName } from './ends.ts'
import { newFixtureBook } from './fixtures.ts'
import { itemsBetween } from './items.ts'
import { layersOf } from './layers.ts'
import type { Ranked } from './run.ts'
import type { Selection } from './selection.ts'

/** As few records are given as one more round of what is recorded; then comes what is new. */
const LEFT_MAX = 1000
/** A writer may be faster than a reader for as long as it likes. */
const ROUNDS_MAX = 20

/**
 * From what is recorded to what comes, without a seam: rounds over what the log held when each began, in the total order; then
 * null, once; then what comes, as it comes, until told to end. Every record is given once. Within a fixture it stays in log order,
 * and its known time never falls.
 */
export async function* followed(selection: Selection): AsyncGenerator<readonly Ranked[] | null> {
  const { signal } = selection
  const book = newFixtureBook(selection)
  let at: Ends | null = null
  for (let round = 0, left = Number.POSITIVE_INFINITY; round < ROUNDS_MAX && left > LEFT_MAX; round++) {
    const ends: Ends = await endsOf(selection)
    left = between(at, ends)
    yield* itemsBetween(selection, book, at, ends)
    if (signal.aborted) return
    at = ends
  }
  yield null
  const news = watch(selection, at ?? new Map())
  // What was counted for the archive would be told again for each of them.
  const { onCounted: _, ...live } = selection
  try {
    for (;;) {
      const ends = await news.next()
      if (ends === null) return
      yield* itemsBetween(live, book, at, ends)
      at = ends
    }
  } finally {
    news.close()
  }
}

function between(from: Ends | null, to: Ends): number {
  return [...to].reduce((sum, [name, end]) => sum + end - (from?.get(name) ?? 0), 0)
}

interface News {
  /** Where the log ends, when it has grown; null when told to end. Rejects as the log does. */
  next(): Promise<Ends | null>
  close(): void
}

/** One who waits for each partition of each topic. */
function watch(selection: Selection, from: Ends): News {
  const { log } = selection
  const closing = new AbortController()
  const signal = AbortSignal.any([selection.signal, closing.signal])
  // One who waits for each lane is no leak.
  setMaxListeners(0, signal)
  const ends = new Map(from)
  const changed = new Set<number>()
  const waiting = new Set<string>()
  const topics = layersOf(selection).flatMap((layer) => layer.topics)
  let failure: { readonly error: unknown } | null = null
  let wake = (): void => {}

  function wait(topic: string, partition: number): void {
    const name = laneName(topic, partition)
    if (waiting.has(name)) return
    waiting.add(name)
    log
      .changed(topic, partition, ends.get(name) ?? 0, signal)
      .then(() => void changed.add(partition))
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => {
        waiting.delete(name)
        wake()
      })
  }

  async function moved(): Promise<void> {
    for (const partition of [...changed]) {
      changed.delete(partition)
      for (const [name, end] of await endsIn(selection, partition)) ends.set(name, Math.max(end, ends.get(name) ?? 0))
    }
  }

  return {
    async next() {
      for (const { topic } of topics) for (let p = 0; p < log.partitions; p++) wait(topic, p)
      while (changed.size === 0 && failure === null && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (signal.aborted) return null
      if (failure !== null) throw failure.error
      await moved()
      return new Map(ends)
    },
    close: () => closing.abort(),
  }
}
