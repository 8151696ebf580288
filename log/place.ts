import type { Clock } from '../platform/clock.ts'
import type { Store } from './store.ts'

/** Readers look so often: what they read of files that are gone was true. Writers look at each transaction (queue.ts). */
const CHECK_MS_MIN = 100

/** A function that throws when the files of the stores are not in their place any more. */
export function placeGuard(stores: readonly Store[], clock: Clock): () => void {
  let checkedMs = Number.NEGATIVE_INFINITY
  return () => {
    const nowMs = clock.monotonicMs()
    if (nowMs - checkedMs < CHECK_MS_MIN) return
    for (const store of stores) store.assertInPlace()
    checkedMs = nowMs
  }
}
