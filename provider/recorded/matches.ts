import { sportOf } from '../../feed/address.ts'
import type { LogReader } from '../../log/log.ts'
import { pagesOfKey, pagesOfPartition } from '../../log/pages.ts'
import type { Clock } from '../../platform/clock.ts'
import { RAW_ACTIONS } from '../../schemas/topics.ts'
import { valueIn } from '../../schemas/value-in.ts'
import type { ListedMatch, Matches } from '../matches.ts'
import type { ServedMatch } from '../source.ts'
import type { Recording } from './frames.ts'
import { beganAt, type KnownFixture, newKnown, noteKnown } from './known.ts'
import { listingOf } from './listing.ts'
import { phaseAt, recordedMatch } from './match.ts'
import { gather, newGathering, type Timeline, timelineOf } from './timeline.ts'

export interface RecordedMatchesOptions extends Recording {
  readonly log: LogReader
  readonly clock: Clock
  /** Told to end, what reads the log ends after the page in hand. */
  readonly signal: AbortSignal
  /** Only these, whatever path they are asked for by; null: all. */
  readonly fixtureIds: ReadonlySet<string> | null
  /** Only of this sport, without its version; null: all. */
  readonly sport: string | null
  readonly speed: number
  /** `together`: each begins when the provider does · `aligned`: the first does, and the others as much later as recorded · `finished`: all are over. */
  readonly begin: 'together' | 'aligned' | 'finished'
  /** Whose outages are played; null: nobody's. */
  readonly line: string | null
  /** Called now and then while the log is looked through. */
  readonly onProgress?: (fixtures: number) => void
}

export interface RecordedMatches extends Matches {
  /** All that are served, in the order of the log, when it has been looked through; rejects when that fails. */
  readonly fixtures: Promise<readonly KnownFixture[]>
}

/** A fixture of which a list or a socket was asked for. */
interface Loaded {
  readonly known: KnownFixture
  readonly timeline: Timeline
}

/** Timelines that are kept; one has some 100 bytes a packet. What is asked for again is read again. */
const LOADED_MAX = 500
/** Fixtures that are read at once: the records of each are in memory for as long. */
const READING_MAX = 4
/** How long a fixtures list waits until the log has been looked through. */
const LIST_MS_MAX = 30_000

/**
 * The recorded fixtures of a log as matches. Nothing is read before it is asked for, but that the log is looked through for what
 * the fixtures list needs, beside everything else.
 */
export function openRecordedMatches(options: RecordedMatchesOptions): RecordedMatches {
  const { clock, signal } = options
  const startedAt = clock.micros()
  const all = new Map<string, KnownFixture>()
  const ends = new Map<string, number>()
  const loaded = new Map<string, Promise<Loaded | null>>()
  const inTurn = newTurns(READING_MAX)
  const isServed = (known: KnownFixture): boolean =>
    known.packets > 0 && known.fixtureId !== '' && (options.sport === null || known.sport === options.sport)
  const fixtures = lookThrough(options, all).then(() => [...all.values()].filter(isServed))
  /** When the first of them began. */
  const firstAt = fixtures.then((them) =>
    them.reduce((min, one) => Math.min(min, beganAt(one) ?? min), Number.POSITIVE_INFINITY),
  )
  for (const one of [fixtures, firstAt]) one.catch(() => {})

  async function startOf(known: KnownFixture, endMs: number): Promise<number> {
    if (options.begin === 'finished') return startedAt - Math.ceil(endMs + 1) * 1000
    if (options.begin === 'together') return startedAt
    const first = await firstAt
    return startedAt + Math.max(0, Math.round(((beganAt(known) ?? first) - first) / options.speed))
  }

  function load(fixtureId: string): Promise<Loaded | null> {
    const known = loaded.get(fixtureId)
    const loading = known ?? inTurn(() => readFixture(options, fixtureId))
    // The one that was asked for last is forgotten last; what failed, or was not there, is looked for again.
    loaded.delete(fixtureId)
    loaded.set(fixtureId, loading)
    const forget = (): boolean => loaded.delete(fixtureId)
    loading.then((it) => (it === null ? forget() : ends.set(fixtureId, it.timeline.endMs)), forget)
    const [oldest] = loaded.keys()
    if (loaded.size > LOADED_MAX && oldest !== undefined) loaded.delete(oldest)
    return loading
  }

  return {
    fixtures,
    async find(path, fixtureId): Promise<ServedMatch | null> {
      if (options.fixtureIds !== null && !options.fixtureIds.has(fixtureId)) return null
      if (options.sport !== null && sportOf(path) !== options.sport) return null
      const it = await load(fixtureId)
      if (it === null || it.known.path !== path || !isServed(it.known)) return null
      const startTime = await startOf(it.known, it.timeline.endMs)
      return recordedMatch(options, it.known, it.timeline, { startTime, nowMicros: clock.micros })
    },
    async ofSport(path) {
      const waiting = new AbortController()
      const tooLong = clock.sleep(LIST_MS_MAX, AbortSignal.any([signal, waiting.signal])).then(() => null)
      const found = await Promise.race([fixtures, tooLong])
      waiting.abort()
      if (found === null) return null
      const ofSport = found.filter((known) => known.path === path)
      return Promise.all(
        ofSport.map(async (known): Promise<ListedMatch> => {
          // Before anybody asked for it, its end is as good as that of its newest record.
          const endMs = ends.get(known.fixtureId) ?? (known.lastAt - (beganAt(known) ?? 0)) / 1000 / options.speed
          const startTime = await startOf(known, endMs)
          return { startTime, listing: (atMs) => listingOf(known, phaseAt(atMs, endMs)) }
        }),
      )
    },
  }
}

/** Notes every fixture that is to be served, and as little of it as the fixtures list needs. */
async function lookThrough(options: RecordedMatchesOptions, all: Map<string, KnownFixture>): Promise<void> {
  for await (const page of pagesOf(options)) {
    if (options.signal.aborted) return
    await options.codec.prepare(page)
    for (const record of page) {
      const raw = valueIn(options.codec, RAW_ACTIONS, record)
      if (raw === null) continue
      const known = all.get(record.key) ?? newKnown(raw)
      all.set(record.key, known)
      noteKnown(known, raw)
    }
    options.onProgress?.(all.size)
  }
}

async function* pagesOf({ log, rawTopic, fixtureIds }: RecordedMatchesOptions) {
  if (fixtureIds !== null) {
    for (const fixtureId of fixtureIds) yield* pagesOfKey(log, rawTopic, fixtureId)
    return
  }
  for (let partition = 0; partition < log.partitions; partition++) yield* pagesOfPartition(log, rawTopic, partition)
}

/** At most so many at once, the others one after the other behind them. */
function newTurns(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const turns: Promise<unknown>[] = Array.from({ length: count }, () => Promise.resolve())
  let next = 0
  return (work) => {
    const turn = next++ % count
    const done = (turns[turn] as Promise<unknown>).then(work)
    turns[turn] = done.catch(() => {})
    return done
  }
}

/** Null where the log has nothing of it. */
async function readFixture(options: RecordedMatchesOptions, fixtureId: string): Promise<Loaded | null> {
  const { log, codec, rawTopic } = options
  const gathering = newGathering()
  let known: KnownFixture | null = null
  for await (const page of pagesOfKey(log, rawTopic, fixtureId)) {
    await codec.prepare(page)
    for (const record of page) {
      const raw = valueIn(codec, RAW_ACTIONS, record)
      if (raw === null) continue
      known ??= newKnown(raw)
      noteKnown(known, raw)
      gather(gathering, raw, record.offset)
    }
  }
  return known && { known, timeline: timelineOf(gathering, options) }
}
