import type { Clock } from '../../platform/clock.ts'
import { openFixtures } from '../../replay/backtest/fixtures.ts'
import { endsNow, eventsBefore, liveEvents } from '../../replay/backtest/live.ts'
import type { Decision } from '../../replay/backtest/result.ts'
import { openRun, type Run } from '../../replay/backtest/run.ts'
import type { Playing } from '../../replay/backtest/share.ts'
import type { KnownRecord } from '../../replay/stream/known.ts'
import type { Request } from './messages.ts'

type Follow = Extract<Request, { is: 'follow' }>

/**
 * The strategy live: what was recorded of open fixtures is played to it first and what it decides there is dropped, so that its
 * states are as if it had been there all the time; then it gets what comes, and its timers fire by the real clock.
 */
export async function followLive(
  playing: Playing,
  clock: Clock,
  { fixtures, isWarm }: Follow,
  decided: (decisions: readonly Decision[]) => void,
): Promise<void> {
  const { strategy, guarded } = playing
  const selection = { ...playing.selection, topics: strategy.topics, ...(fixtures.length > 0 ? { fixtures } : {}) }
  const { signal } = selection
  const run = openRun(playing)
  const marks = await endsNow(selection)
  if (isWarm) {
    const open = await openFixtures(selection)
    if (open.length > 0) {
      for await (const page of eventsBefore({ ...selection, fixtures: open }, marks)) guarded(() => run.take(page))
    }
    guarded(() => run.advance(clock.micros()))
    run.decisions()
  }
  let n = 0
  const tell = (): void => {
    const made = run.decisions()
    if (made.length === 0) return
    decided(
      made.map(({ fixtureId, knownAt, output, named, rest }) => {
        return { fixtureId, knownAt, n: n++, output, restsOn: named ?? rest.actions }
      }),
    )
  }
  const pages = liveEvents(selection, marks)
  let next = pages.next()
  while (!signal.aborted) {
    const page = await nextOrTimer(next, run, clock, signal)
    if (page?.done) return
    const now = clock.micros()
    guarded(() => {
      if (page !== null) run.take(page.value)
      run.advance(now)
    })
    if (page !== null) next = pages.next()
    tell()
  }
}

/** The longest that a timer is waited for at once: the clock of a machine may be set. */
const WAIT_MS_MAX = 1_000

async function nextOrTimer(
  next: Promise<IteratorResult<readonly KnownRecord[]>>,
  run: Run,
  clock: Clock,
  signal: AbortSignal,
): Promise<IteratorResult<readonly KnownRecord[]> | null> {
  const dueMs = (run.nextAt() - clock.micros()) / 1000
  const waiting = new AbortController()
  const either = AbortSignal.any([signal, waiting.signal])
  const timer = clock.sleep(Math.max(0, Math.min(Math.ceil(dueMs), WAIT_MS_MAX)), either).then(() => null)
  try {
    return await Promise.race([next, timer])
  } finally {
    waiting.abort()
  }
}
