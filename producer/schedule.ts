import type { FixtureAddress } from '../feed/address.ts'
import { wordsOfBody } from '../feed/refusal.ts'
import { type ListedFixture, readSchedule } from '../feed/schedule.ts'
import { decodeLoosely } from '../match/json.ts'
import type { Tier } from '../match/raw.ts'
import { formatTime } from '../match/time.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Followers } from './followers.ts'
import { readHistory } from './history.ts'
import { lineOf, type Producer } from './producer.ts'
import { fixtureRecord, listingKey } from './raw-record.ts'
import { redact } from './redact.ts'
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
/** Of an answer that is no list, so much is looked at for the provider's words. */
const WORDS_BYTES_MAX = 4096
const DAY_MICROS = 86_400_000_000

/**
 * Asks for the fixtures lists until `signal` aborts: records each fixture when it is first seen or has changed, and adds
 * those that are live to the followers. Each sport by itself, so that none waits for another one's answer. Trouble with the
 * provider is logged and tried again at the next turn, but a sport that is refused at the start is not asked for again:
 * ends when all are. Resolves with the first refusal, `provider-refused`, or null. Throws `usage` without REST, and what the log says
 * when it failed for good.
 */
export async function followSchedule(
  producer: Producer,
  followers: Followers,
  options: ScheduleOptions,
): Promise<TouchlineError | null> {
  const { rest, recorder } = producer
  if (rest === null) {
    const what = 'expected --api-url beside --url, since the fixtures list is read over REST, found none'
    throw new TouchlineError('usage', { what })
  }
  const failure = new AbortController()
  const signal = AbortSignal.any([options.signal, failure.signal])
  const sports = [...new Set(options.paths)].map((path) =>
    poll(producer, followers, { ...options, signal, rest, path }),
  )
  try {
    const refusals = await Promise.race([Promise.all(sports), recorder.failed])
    return refusals.find((refusal) => refusal !== null) ?? null
  } finally {
    failure.abort()
    await Promise.allSettled(sports)
  }
}

/**
 * Until the end, which is null, or until the provider refuses the sport. What it has once given us is asked for again, as
 * a fixture is in mid-match: a refusal then is the provider's trouble more likely than the token's.
 */
async function poll(
  producer: Producer,
  followers: Followers,
  options: Omit<Look, 'seen' | 'access'>,
): Promise<TouchlineError | null> {
  const { clock, logger } = producer.options
  const { path, tier } = options
  const access = { isGiven: false }
  let seen: Seen = new Map()
  while (!options.signal.aborted) {
    try {
      const now = await look(producer, followers, { ...options, seen, access })
      for (const fixtureId of seen.keys()) if (!now.has(fixtureId)) followers.forget({ path, fixtureId, tier })
      seen = now
    } catch (error) {
      // What was cut short by the end is no failure.
      if (options.signal.aborted) return null
      if (!(error instanceof TouchlineError && error.code === 'provider-refused')) throw error
      const next = access.isGiven ? 'trying again' : 'asking no more'
      logger.error({ path, error: error.context.found }, `the provider refuses the fixtures list; ${next}`)
      if (!access.isGiven) return error
    }
    await clock.sleep(producer.timing.pollMs, options.signal)
  }
  return null
}

/** Fixture → key of its object as recorded last (producer/raw-record.ts, `listingKey`). */
type Seen = ReadonlyMap<string, string>
const NOT_READ = ''

interface Look extends ScheduleOptions {
  readonly rest: Rest
  readonly path: string
  readonly seen: Seen
  /** Whether the provider has given us a page of the sport. */
  readonly access: { isGiven: boolean }
}

/**
 * One turn: those that are live, and those around today, which tell what became of the ones that no longer are. Resolves
 * with what has been seen by now; what is no longer listed around today is forgotten. Assumed: `live` takes `true`
 * (feed.md §7 has its name only). A provider that pays no heed to it costs pages; one that refuses it with 400, a line in
 * the log at each turn: whether it refuses us, too, shows in the other list. Live fixtures are found around today all the
 * same, since their status counts. Throws `provider-refused`.
 */
async function look(producer: Producer, followers: Followers, options: Look): Promise<Seen> {
  const today = producer.options.clock.micros()
  const around = { dateFrom: dateOf(today - DAY_MICROS), dateTo: dateOf(today + DAY_MICROS) }
  const turn: Turn = { ...options, listed: new Map() }
  await readPages(producer, followers, { live: 'true' }, turn)
  const isWhole = await readPages(producer, followers, around, turn)
  return isWhole ? turn.listed : new Map([...options.seen, ...turn.listed])
}

interface Turn extends Look {
  /** What this turn has seen. */
  readonly listed: Map<string, string>
}

/** False when not all of it could be read. Where the log takes nothing for now, the next turn goes on. */
async function readPages(
  producer: Producer,
  followers: Followers,
  query: Readonly<Record<string, string>>,
  turn: Turn,
): Promise<boolean> {
  const found = new Set<string>()
  for (let page = 0; page < PAGES_MAX && hasRoom(producer, turn); page++) {
    const listings = await readPage(producer, turn, { ...query, page })
    if (listings === null) return false
    const before = found.size
    for (const listing of listings) {
      found.add(listing.fixtureId)
      if (!(await take(producer, followers, listing, turn))) return false
    }
    // The default size of a page is 20, so that a shorter one is the last whatever the provider makes of `size`.
    if (found.size === before || listings.length < 20) return true
  }
  return false
}

function hasRoom({ recorder }: Producer, { signal }: Look): boolean {
  return !signal.aborted && recorder.pressure() === 'free'
}

/** Null when there is none; why is told. */
async function readPage(
  producer: Producer,
  { rest, path, access, signal }: Look,
  query: Readonly<Record<string, string | number>>,
): Promise<readonly ListedFixture[] | null> {
  const answer = await rest.fixtures(path, { ...query, size: PAGE_SIZE }, signal)
  if (answer.is === 'stopped') return null
  const { logger } = producer.options
  if (answer.is === 'refused' && !(answer.status === 400 && 'live' in query)) {
    throw new TouchlineError('provider-refused', { fixture: path, found: answer.words })
  }
  const listings = answer.is === 'ok' ? readSchedule(answer.body) : null
  const error = answer.is === 'ok' ? `expected a JSON array, found ${startOf(producer, answer.body)}` : answer.words
  if (listings === null) logger.warn({ path, error }, 'no fixtures list; trying again')
  else access.isGiven = true
  return listings
}

/** Records the fixture where it is new or has changed, and follows it where it is live. False where there is no room. */
async function take(
  producer: Producer,
  followers: Followers,
  { fixtureId, isLive, bytes }: ListedFixture,
  turn: Turn,
): Promise<boolean> {
  const { path, tier, signal, seen, listed } = turn
  const target: FixtureAddress = { path, fixtureId, tier }
  if (!followers.isOurs(fixtureId)) {
    // Whose it is records it; it may be ours by the next turn.
    listed.set(fixtureId, NOT_READ)
    if (isLive) followers.add(target)
    return true
  }
  const known = listed.get(fixtureId) || seen.get(fixtureId)
  const before = known || (await recordedBefore(producer, fixtureId, signal))
  if (!hasRoom(producer, turn)) return false
  const key = listingKey(bytes)
  listed.set(fixtureId, key)
  if (key !== before) {
    const origin = { target, line: lineOf(producer), source: 'rest', connectionId: null } as const
    producer.recorder.record(fixtureRecord(origin, bytes, producer.options.clock.micros()))
  }
  if (isLive) followers.add(target)
  return true
}

async function recordedBefore(producer: Producer, fixtureId: string, signal: AbortSignal): Promise<string | null> {
  return (await readHistory(producer, fixtureId, signal)).listing
}

/** The provider's words on one line, for a message. */
function startOf({ options }: Producer, body: Uint8Array): string {
  return redact(wordsOfBody(decodeLoosely(body.subarray(0, WORDS_BYTES_MAX))), options.token)
}

function dateOf(micros: number): string {
  return formatTime(micros).slice(0, 10)
}
