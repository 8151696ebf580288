import { createLogUpdate } from 'log-update'
import type { Clock } from '../platform/clock.ts'

const SHOW_EVERY_MS = 100

/** One line on stderr that is written over; nothing where stderr is no terminal. */
export interface ProgressLine {
  show(text: string): void
  /** Leaves the last text standing. */
  end(): void
}

export function progressLine(clock: Clock): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => {}, end: () => {} }
  const update = createLogUpdate(process.stderr)
  let last = ''
  let shownMs = Number.NEGATIVE_INFINITY
  return {
    show: (text) => {
      last = text
      const nowMs = clock.monotonicMs()
      if (nowMs - shownMs < SHOW_EVERY_MS) return
      shownMs = nowMs
      update(text)
    },
    end: () => {
      if (last === '') return
      update(last)
      update.done()
    },
  }
}
