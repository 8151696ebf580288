import type { Clock } from '../../platform/clock.ts'
import type { KnownEvent, KnownRecord } from '../stream/known.ts'
import { isOpen } from './fixtures.ts'
import type { Decision } from './result.ts'
import { openRun, type Run } from './run.ts'
import { eventPages, type Playing } from './share.ts'

export interface LiveOptions {
  /** None: all. */
  readonly fixtures: readonly string[]
  /** False: its states begin with the first event that comes. */
  readonly isWarm: boolean
}

export interface Told {
  /** What is recorded was given; from now on it is live. */
  caughtUp(): void
  decided(decisions: readonly Decision[]): void
}

/**
 * The strategy live. What is recorded of open fixtures is played to it first, and what it decides there is dropped: so its states
 * are as if it had been there all the time. Then it gets what comes, and its timers fire by the real clock, which is mapped to known
 * time as it is. Ends never, but by an error.
 */
export async function runLive(
  playing: Playing,
  clock: Clock,
  { fixtures, isWarm }: LiveOptions,
  { caughtUp, decided }: Told,
): Promise<void> {
  const { strategy, guarded } = playing
  const selection = { ...playing.selection, topics: strategy.topics, ...(fixtures.length > 0 ? { fixtures } : {}) }
  const run = openRun(playing)
  const pages = eventPages(playing, selection, true)
  const ofOpen = isWarm ? openOnly(playing) : async () => []
  let isLive = false
  let n = 0
  for (let next = pages.next(); ; ) {
    const page = isLive ? await nextOrTimer(next, run, clock) : await next
    if (page?.done) return
    if (page !== null) next = pages.next()
    const { records, isCaughtUp } = partsOf(page?.value ?? [])
    const given = isLive ? records : await ofOpen(records)
    const now = clock.micros()
    guarded(() => {
      run.take(given)
      if (isLive || isCaughtUp) run.advance(now)
    })
    const made = run.decisions()
    if (isLive && made.length > 0) {
      decided(
        made.map(({ fixtureId, knownAt, output, named, rest }) => {
          return { fixtureId, knownAt, n: n++, output, restsOn: named ?? rest.actions }
        }),
      )
    }
    if (isCaughtUp) caughtUp()
    isLive ||= isCaughtUp
  }
}

/** The mark that all was given which was recorded comes alone. */
function partsOf(page: readonly KnownEvent[]): {
  readonly records: readonly KnownRecord[]
  readonly isCaughtUp: boolean
} {
  const records = page.filter((event) => event.kind === 'record')
  return { records, isCaughtUp: records.length < page.length }
}

type Records = readonly KnownRecord[]

/** The records of open fixtures. Each is asked for once: one that ends meanwhile has its state already. */
function openOnly({ selection }: Playing): (records: Records) => Promise<Records> {
  const known = new Map<string, boolean>()
  return async (records) => {
    for (const { fixtureId } of records) {
      if (!known.has(fixtureId)) known.set(fixtureId, await isOpen(selection, fixtureId))
    }
    return records.filter(({ fixtureId }) => known.get(fixtureId))
  }
}

/** The longest that a timer is waited for at once: the clock of a machine may be set. */
const WAIT_MS_MAX = 1_000

/** Null: no page has come, but a timer may be due. */
async function nextOrTimer(
  next: Promise<IteratorResult<readonly KnownEvent[]>>,
  run: Run,
  clock: Clock,
): Promise<IteratorResult<readonly KnownEvent[]> | null> {
  const dueMs = (run.nextAt() - clock.micros()) / 1000
  const waiting = new AbortController()
  const waitMs = Math.max(0, Math.min(Math.ceil(dueMs), WAIT_MS_MAX))
  const timer = clock.sleep(waitMs, waiting.signal).then(() => null)
  try {
    return await Promise.race([next, timer])
  } finally {
    waiting.abort()
  }
}
