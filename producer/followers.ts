import type { FixtureAddress } from '../feed/address.ts'
import { TouchlineError } from '../platform/errors.ts'
import { follow } from './follow.ts'
import type { Outcome } from './follower.ts'
import { readHistory } from './history.ts'
import type { Producer } from './producer.ts'

/** Follows many fixtures, each by itself: what happens to one never disturbs another. */
export interface Followers {
  /**
   * Begins to follow, once: what has come to its end stays so, however often it is added. A fixture that has ended in
   * the log is done at once, unless `again`. Records are kept by fixture id alone, so that the first sport and tier
   * with an id has it, and another one is reported as failed.
   */
  add(target: FixtureAddress): void
  /**
   * For a target that is not added any more: what is known of it goes, unless it is being followed. One that was not
   * followed to its end stays among the reports.
   */
  forget(target: FixtureAddress): void
  /** Fixtures that are being followed now. */
  readonly size: () => number
  /** What became of all that were added and not forgotten, when none is followed any more. */
  settled(): Promise<readonly Report[]>
}

export interface Report {
  readonly target: FixtureAddress
  /** `failed`: the log failed for good, or a defect. */
  readonly outcome: Outcome | { readonly is: 'failed'; readonly error: unknown }
}

export interface FollowersOptions {
  readonly signal: AbortSignal
  /** Follow fixtures that have ended in the log, too. */
  readonly again?: boolean
  readonly onSettled?: (report: Report) => void
}

export function openFollowers(producer: Producer, { signal, again = false, onSettled }: FollowersOptions): Followers {
  const targets = new Map<string, FixtureAddress>()
  const rivals = new Set<string>()
  /** By fixture id. */
  const running = new Map<string, Promise<void>>()
  const reports = new Set<Report>()
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
      const history = await readHistory(producer, target.fixtureId, stop.signal)
      if (history.isEnded && !again) return { target, outcome: { is: 'ended' } }
      return { target, outcome: await follow(producer, target, history, { signal: stop.signal, again }) }
    } catch (error) {
      return { target, outcome: stop.signal.aborted ? { is: 'stopped' } : failed(error) }
    } finally {
      stops.delete(stop)
    }
  }

  // Where the log failed, that is one trouble, not one of each fixture; whoever closes the producer tells it.
  let hasLogFailed = false
  producer.recorder.failed.catch(() => {
    hasLogFailed = true
  })

  function settle(report: Report): void {
    const { target, outcome } = report
    reports.add(report)
    if (outcome.is === 'failed' && !hasLogFailed) {
      const context = { fixtureId: target.fixtureId, path: target.path, error: String(outcome.error) }
      producer.options.logger.error(context, 'the fixture is not followed any more')
    }
    onSettled?.(report)
  }

  return {
    add(target) {
      const first = targets.get(target.fixtureId)
      if (first === undefined) {
        targets.set(target.fixtureId, target)
        const done = run(target).then((report) => {
          running.delete(target.fixtureId)
          settle(report)
        })
        running.set(target.fixtureId, done)
      } else if (nameOf(first) !== nameOf(target) && !rivals.has(nameOf(target))) {
        rivals.add(nameOf(target))
        settle({ target, outcome: failed(rivalry(first, target)) })
      }
    },
    forget(target) {
      const first = targets.get(target.fixtureId)
      rivals.delete(nameOf(target))
      if (first === undefined || nameOf(first) !== nameOf(target) || running.has(target.fixtureId)) return
      targets.delete(target.fixtureId)
      for (const report of reports) if (report.target === first && report.outcome.is === 'ended') reports.delete(report)
    },
    size: () => running.size,
    async settled() {
      while (running.size > 0) await Promise.all(running.values())
      return [...reports]
    },
  }
}

function failed(error: unknown): Report['outcome'] {
  return { is: 'failed', error }
}

/** DESIGN §3: one tier per fixture and prefix; two sports with one id could not be told apart either. */
function rivalry(first: FixtureAddress, second: FixtureAddress): TouchlineError {
  const what = `expected one sport and tier of fixture ${first.fixtureId}, found ${nameOf(first)} and ${nameOf(second)}`
  return new TouchlineError('usage', { what: `${what}: record one of them under another --prefix` })
}

function nameOf({ path, fixtureId, tier }: FixtureAddress): string {
  return `${path}/${fixtureId} (${tier})`
}
