import type { Clock } from '../../platform/clock.ts'

/** A function that does `work` when it is called, unless that succeeded less than `ms` ago. */
export function atMostEvery(clock: Clock, ms: number, work: () => void): () => void {
  let doneMs = Number.NEGATIVE_INFINITY
  return () => {
    const nowMs = clock.monotonicMs()
    if (nowMs - doneMs < ms) return
    work()
    doneMs = nowMs
  }
}
