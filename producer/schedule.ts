import type { FixtureAddress } from '../feed/address.ts'
import { type Listing, readSchedule, sameListing } from '../feed/schedule.ts'
import type { Tier } from '../match/raw.ts'
import { formatTime } from '../match/time.ts'
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
 * those that are live to the fleet. Trouble with the provider is logged and tried again at the next turn.
 */
export async function followSchedule(producer: Producer, fleet: Fleet, options: ScheduleOptions): Promise<void> {
  const { rest, timing } = producer
  const { clock } = producer.options
  if (rest === null) return
  const seen = new Map<string, Uint8Array>()
  while (!options.signal.aborted) {
    for (const path of options.paths) await look(producer, fleet, { ...options, rest, path, seen })
    await clock.sleep(timing.pollMs, options.signal)
  }
}

interface Look extends ScheduleOptions {
  readonly rest: Rest
  readonly path: string
  /** Fixture → its object as recorded last. */
  readonly seen: Map<string, Uint8Array>
}

/** Those that are live, and those around today, which tell what became of the ones that no longer are. */
async function look(producer: Producer, fleet: Fleet, options: Look): Promise<void> {
  const today = producer.options.clock.micros()
  const around = { dateFrom: dateOf(today - DAY_MICROS), dateTo: dateOf(today + DAY_MICROS) }
  for (const query of [{ live: 'true' }, around]) {
    for (const listing of await readPages(producer, options, query)) {
      const target: FixtureAddress = { path: options.path, fixtureId: listing.fixtureId, tier: options.tier }
      await recordListing(producer, target, listing, options.seen)
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
  seen: Map<string, Uint8Array>,
): Promise<void> {
  const line = lineOf(producer)
  const { options, recorder } = producer
  const { fixtureId } = target
  const before = seen.get(fixtureId) ?? (await readHistory({ ...options, line }, fixtureId)).listing
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
