import type { Rest } from './rests.ts'

export interface Due {
  readonly name: string
  /** UTC microseconds. */
  readonly at: number
  /** What the event named at which it was set. */
  readonly rest: Rest
}

/** The timers of one state. */
export interface Timers {
  readonly size: number
  /** When the first is due; infinite where none is set. */
  readonly nextAt: number
  /** A timer of this name that is set already is moved. */
  set(due: Due): void
  cancel(name: string): void
  /** Takes the first one out: the earliest, of those of one time the one that was set first. */
  take(): Due | null
}

/** A state has few timers: they are gone through, not kept in order. */
export function newTimers(): Timers {
  // In the order in which they were set: a moved one comes to the end.
  const set = new Map<string, Due>()
  let first: Due | null = null

  function find(): void {
    first = null
    for (const due of set.values()) if (first === null || due.at < first.at) first = due
  }

  return {
    get size() {
      return set.size
    },
    get nextAt() {
      return first === null ? Number.POSITIVE_INFINITY : first.at
    },
    set(due) {
      set.delete(due.name)
      set.set(due.name, due)
      if (first?.name === due.name) find()
      else if (first === null || due.at < first.at) first = due
    },
    cancel(name) {
      if (set.delete(name) && first?.name === name) find()
    },
    take() {
      const taken = first
      if (taken === null) return null
      set.delete(taken.name)
      find()
      return taken
    },
  }
}
