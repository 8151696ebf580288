import type { FixtureAddress } from '../feed/address.ts'
import { type Listing, readSchedule, sameListing } from '../feed/schedule.ts'
import type { Tier } from '../match/raw.ts'
import { formatTime } from '../match/time.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Fleet } from './fleet.ts'
import { readHistory } from './history.ts'
import { lineOf, type Producer } from './producer.ts'
import { fixtureRecord } from './raw-record.ts'
import type { Rest } from './rest.ts'

export interface ScheduleOptions {
  /** Sports as in the URL. */
  readonly paths: readonly string[]
  readonly tier: Tier
  readonly signal: AbortSignal
}

/** Fixtures a page may hold, and pages that are read: a provider that pays no heed to `page` is noticed before. */
const PAGE_SIZE = 100
const PAGES_MAX = 50
const DAY_MICROS = 86_400_000_000

/**
 * Asks for the fixtures lists until `signal` aborts: records each fixture when it is first seen or has changed, and adds
 * those that are live to the fleet. Each sport by itself, so that none waits for another one's answer. Trouble with the
 * provider is logged and tried again at the next turn. Throws `usage` without REST, and what the log says when it
 * failed for good.
 */
export async function followSchedule(producer: Producer, fleet: Fleet, options: ScheduleOptions): Promise<void> {
  const { rest, recorder } = producer
  if (rest === null) {
    const what = 'expected --api-url beside --url, since the fixtures list is read over REST, found none'
    throw new TouchlineError('usage', { what })
  }
  const failure = new AbortController()
  const signal = AbortSignal.any([options.signal, failure.signal])
  const sports = [...new Set(options.paths)].map((path) => poll(producer, fleet, { ...options, signal, rest, path }))
  try {
    await Promise.race([Promise.all(sports), recorder.failed])
  } finally {
    failure.abort()
    await Promise.allSettled(sports)
  }
}

async function poll(producer: Producer, fleet: Fleet, options: Omit<Look, 'seen'>): Promise<void> {
  const { clock } = producer.options
  const seen = new Map<string, Uint8Array>()
  while (!options.signal.aborted) {
    await look(producer, fleet, { ...options, seen }).catch((error: unknown) => {
      // What was cut short by the end is no failure.
      if (!options.signal.aborted) throw error
    })
    await clock.sleep(producer.timing.pollMs, options.signal)
  }
}

interface Look extends ScheduleOptions {
  readonly rest: Rest
  readonly path: string
  /** Fixture → its object as recorded last. */
  readonly seen: Map<string, Uint8Array>
}

/**
 * Those that are live, and those around today, which tell what became of the ones that no longer are. Assumed: `live`
 * takes `true` (feed.md §7 has its name only). A provider that pays no heed to it costs pages; one that refuses it, a
 * line in the log at each turn. Live fixtures are found around today all the same, since their status counts.
 */
async function look(producer: Producer, fleet: Fleet, options: Look): Promise<void> {
  const today = producer.options.clock.micros()
  const around = { dateFrom: dateOf(today - DAY_MICROS), dateTo: dateOf(today + DAY_MICROS) }
  for (const query of [{ live: 'true' }, around]) {
    for (const listing of await readPages(producer, options, query)) {
      const target: FixtureAddress = { path: options.path, fixtureId: listing.fixtureId, tier: options.tier }
      if (options.signal.aborted) return
      await recordListing(producer, target, listing, options)
      if (listing.isLive && !options.signal.aborted) fleet.add(target)
    }
  }
}

async function readPages(
  { options: { logger } }: Producer,
  { rest, path, signal }: Look,
  query: Readonly<Record<string, string>>,
): Promise<readonly Listing[]> {
  const found = new Map<string, Listing>()
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await rest.fixtures(path, { ...query, size: PAGE_SIZE, page }, signal)
    if (answer.is === 'stopped') break
    if (answer.is !== 'ok') {
      const context = { path, error: answer.words }
      if (answer.is === 'refused') logger.error(context, 'the provider refuses the fixtures list; trying again')
      else logger.warn(context, 'no fixtures list; trying again')
      break
    }
    const listings = readSchedule(answer.body)
    const before = found.size
    for (const listing of listings) found.set(listing.fixtureId, listing)
    // The default size of a page is 20, so that a shorter one is the last whatever the provider makes of `size`.
    if (found.size === before || listings.length < 20) break
  }
  return [...found.values()]
}

async function recordListing(
  producer: Producer,
  target: FixtureAddress,
  { bytes }: Listing,
  { seen, signal }: Look,
): Promise<void> {
  const line = lineOf(producer)
  const { options, recorder } = producer
  const { fixtureId } = target
  const before = seen.get(fixtureId) ?? (await readHistory(producer, fixtureId, signal)).listing
  const now = before !== null && sameListing(before, bytes) ? before : bytes
  // A slice would keep the whole answer in memory.
  if (seen.get(fixtureId) !== now) seen.set(fixtureId, Uint8Array.from(now))
  if (now === before) return
  const origin = { target, line, source: 'rest', connectionId: null } as const
  recorder.record(fixtureRecord(origin, bytes, options.clock.micros()))
}

function dateOf(micros: number): string {
  return formatTime(micros).slice(0, 10)
}
