import { sportOf } from '../../feed/address.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { rawPrefixOf } from '../../processors/raw-prefix.ts'
import type { Recorded } from '../../replay/recorded.ts'
import type { Basis } from '../../replay/stream/item.ts'
import type { Selection } from '../../replay/stream/selection.ts'
import { findTopic, fullName, RAW_ACTIONS, TOPICS, type TopicName } from '../../schemas/topics.ts'
import type { OpenReader } from '../context.ts'
import { readChoice, readInteger, readSport, usage } from '../options.ts'
import { assertRecorded, assertSport, type Target } from '../recorded/fixture.ts'
import { similar } from '../similar.ts'
import { assertFromBeforeTo, readUtcTime } from '../utc-time.ts'

/** Options of which records are replayed, and when they count as known. */
export interface SelectingOptions {
  readonly topics?: string
  readonly sport?: string
  readonly certified?: boolean
  readonly from?: string
  /** A time, a log's URL, or both. */
  readonly to?: readonly string[]
  readonly known?: string
  readonly latency?: string
  readonly rawPrefix?: string
}

/** What the command line says of it, before a log is opened. */
export interface Asked {
  readonly topics: readonly TopicName[]
  readonly sports: readonly string[]
  readonly certified: boolean
  readonly from: number
  readonly until: number | undefined
  readonly known: Basis | 'auto'
  readonly latencyMs: number
}

const LATENCY_MS_MAX = 3_600_000

/** What --to says: until which time, and into which log. */
export interface To {
  readonly time: string | undefined
  readonly log: string | undefined
}

/** A URL is where to, anything else is until when. Each may be told once. */
export function readTo(texts: readonly string[] = []): To {
  const logs = texts.filter((text) => /^[a-z]{2,}:/i.test(text))
  const times = texts.filter((text) => !logs.includes(text))
  if (logs.length > 1 || times.length > 1)
    throw usage(`expected --to with one time and one log, found ${texts.join(', ')}`)
  return { time: times[0], log: logs[0] }
}

/** `topics`: where none are named. */
export function readAsked(options: SelectingOptions, prefix: string, topics: readonly TopicName[]): Asked {
  const { sport, certified = false, known = 'auto', latency } = options
  const from = readTime('--from', options.from) ?? 0
  const until = readTime('--to', readTo(options.to).time)
  assertFromBeforeTo(from, until)
  return {
    topics: readTopics(options.topics, prefix) ?? topics,
    sports: sport === undefined ? [] : [sportOf(readSport('--sport', sport))],
    certified,
    from,
    until,
    known: readChoice('--known', known, ['auto', 'published', 'received'] as const satisfies readonly (
      | Basis
      | 'auto'
    )[]),
    latencyMs: latency === undefined ? 0 : readInteger('--latency', latency, 0, LATENCY_MS_MAX),
  }
}

export const ALL_TOPICS = TOPICS.map(({ name }) => name as TopicName)

/** Short names, in the order of the topic table; null where none are named. */
function readTopics(text: string | undefined, prefix: string): readonly TopicName[] | null {
  if (text === undefined) return null
  if (text === 'all') return ALL_TOPICS
  const found = new Set(
    text.split(',').map((name) => {
      const topic = findTopic(prefix, name.trim())
      if (topic !== null) return topic.name
      const meant = similar(name, ALL_TOPICS)
      const question = meant === null ? '' : `; did you mean ${meant}?`
      throw usage(`expected --topics of ${ALL_TOPICS.join(', ')} or all, found ${name}${question}`)
    }),
  )
  return ALL_TOPICS.filter((name) => found.has(name))
}

function readTime(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const micros = readUtcTime(text)
  if (micros === null) throw usage(`expected ${flag} as a UTC time, 2026-11-21T12:00, found ${text}`)
  return micros
}

/** The selection in a log. Fails with `fixture-missing` for what was named and is not recorded. */
export async function selectionIn(
  open: OpenReader,
  { until, ...asked }: Asked,
  { prefix, rawPrefix }: { readonly prefix: string; readonly rawPrefix?: string },
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Selection> {
  const { log, codec } = open
  const rawTopic = fullName(rawPrefix ?? (await rawPrefixOf(log, prefix)), RAW_ACTIONS)
  const recorded: Recorded = { log, codec, rawTopic, signal }
  for (const target of targets) {
    await assertRecorded(recorded, open, target)
    assertSport(recorded, target, await sportIn(recorded, target.fixtureId))
  }
  const fixtures = targets.map(({ fixtureId }) => fixtureId)
  return { ...recorded, ...asked, prefix, fixtures, ...(until !== undefined && { to: until }) }
}

/** As its first record decides; empty where that cannot be read. */
async function sportIn({ log, codec, rawTopic }: Recorded, fixtureId: string): Promise<string> {
  const first = await log.readKey(rawTopic, fixtureId, { limit: { records: 1, bytes: 1 } })
  await codec.prepare(first)
  try {
    return first[0] === undefined ? '' : codec.decode(RAW_ACTIONS, first[0].value).sport
  } catch (error) {
    if (error instanceof TouchlineError) return ''
    throw error
  }
}
