import type { FixtureAddress } from '../feed/address.ts'
import { follow, type Outcome } from './follow.ts'
import { readHistory } from './history.ts'
import { lineOf, type Producer } from './producer.ts'

/** Follows many fixtures, each by itself: what happens to one never disturbs another. */
export interface Fleet {
  /** Begins to follow, once; a fixture that has ended in the log is done at once, unless `again`. */
  add(target: FixtureAddress): void
  /** Fixtures that are being followed now. */
  readonly size: () => number
  /** What became of all that were added, when none is followed any more. */
  settled(): Promise<readonly Report[]>
}

export interface Report {
  readonly target: FixtureAddress
  /** `failed`: the log failed for good, or a defect. */
  readonly outcome: Outcome | { readonly is: 'failed'; readonly error: unknown }
}

export interface FleetOptions {
  readonly signal: AbortSignal
  /** Follow fixtures that have ended in the log, too. */
  readonly again?: boolean
  readonly onSettled?: (report: Report) => void
}

export function openFleet(producer: Producer, { signal, again = false, onSettled }: FleetOptions): Fleet {
  const running = new Map<string, Promise<void>>()
  const reports = new Map<string, Report>()
  // One listener on `signal`, however many fixtures there are.
  const stops = new Set<AbortController>()
  const onStop = (): void => {
    for (const stop of stops) stop.abort()
  }
  signal.addEventListener('abort', onStop, { once: true })

  async function run(target: FixtureAddress): Promise<Report> {
    const stop = new AbortController()
    stops.add(stop)
    if (signal.aborted) stop.abort()
    try {
      const history = await readHistory({ ...producer.options, line: lineOf(producer) }, target.fixtureId)
      if (history.isEnded && !again) return { target, outcome: { is: 'ended' } }
      return { target, outcome: await follow(producer, target, history, { signal: stop.signal, again }) }
    } catch (error) {
      return { target, outcome: { is: 'failed', error } }
    } finally {
      stops.delete(stop)
    }
  }

  return {
    add(target) {
      const { fixtureId } = target
      if (running.has(fixtureId) || reports.get(fixtureId)?.outcome.is === 'ended') return
      const done = run(target).then((report) => {
        running.delete(fixtureId)
        reports.set(fixtureId, report)
        onSettled?.(report)
      })
      running.set(fixtureId, done)
    },
    size: () => running.size,
    async settled() {
      while (running.size > 0) await Promise.all(running.values())
      return [...reports.values()]
    },
  }
}
