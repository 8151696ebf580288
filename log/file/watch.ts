import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '../../platform/clock.ts'

/** Look again after this even if nothing was reported: file watches are a help of the system, not a promise. */
export const POLL_MS = 250

/**
 * Look again after these, too, when something was reported: the system tells of a transaction's last write a moment before
 * LMDB shows it, and a reader that is quick finds nothing yet.
 */
const AGAIN_MS = [2, 20]

/** Calls `changed` when another process has written to one of the files, while it is on. */
export interface Watch {
  on(): void
  off(): void
  close(): void
}

/**
 * A watch is set up once and kept, since setting it up costs more than what it reports. It keeps the process alive only
 * while it is on. Reports of one turn of the event loop are one call.
 */
export function openWatch(files: readonly string[], clock: Clock, changed: () => void): Watch {
  let watchers: readonly FSWatcher[] | null = null
  let cancelPoll: (() => void) | null = null
  let scheduled = false
  const looks = new Map<number, () => void>()

  function report(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      if (!cancelPoll) return
      for (const ms of AGAIN_MS) lookAfter(ms)
      changed()
    })
  }

  /** Counted from the last report. */
  function lookAfter(ms: number): void {
    looks.get(ms)?.()
    looks.set(ms, clock.after(ms, changed, { unref: true }))
  }

  function poll(): void {
    cancelPoll = clock.after(POLL_MS, () => {
      poll()
      changed()
    })
  }

  function off(): void {
    cancelPoll?.()
    cancelPoll = null
    for (const cancel of looks.values()) cancel()
    looks.clear()
    for (const watcher of watchers ?? []) watcher.unref()
  }

  return {
    on() {
      watchers ??= files.flatMap((file) => startWatching(file, report))
      for (const watcher of watchers) watcher.ref()
      if (!cancelPoll) poll()
    },
    off,
    close() {
      off()
      for (const watcher of watchers ?? []) watcher.close()
      watchers = []
    },
  }
}

/** None where the system has no watch left: the poll is enough then. */
function startWatching(file: string, report: () => void): FSWatcher[] {
  try {
    const watcher = watch(file, report)
    watcher.on('error', () => watcher.close())
    return [watcher]
  } catch {
    return []
  }
}
