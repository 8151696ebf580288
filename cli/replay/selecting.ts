import type { Recorded } from '../../replay/recorded.ts'
import type { Basis } from '../../replay/stream/item.ts'
import type { Selection } from '../../replay/stream/selection.ts'
import { TOPICS, type TopicName } from '../../schemas/topics.ts'
import type { OpenReader } from '../context.ts'
import { usage } from '../options.ts'
import { type ChoosingOptions, type KnownOptions, readKnown, readSportChosen, readTimes } from '../recorded/choosing.ts'
import { assertTarget, rawTopicOf, type Target } from '../recorded/fixture.ts'
import { readTopics } from '../topic-names.ts'

/** Options of which records are replayed, and when they count as known. */
export interface SelectingOptions extends ChoosingOptions, KnownOptions {
  readonly topics?: string
  /** A time, a log's URL, or both. */
  readonly to?: readonly string[]
  readonly rawPrefix?: string
}

/** What the command line says of it, before a log is opened. */
export interface Asked {
  readonly topics: readonly TopicName[]
  readonly sports: readonly string[]
  readonly certified: boolean
  readonly from: number
  /** Null: to the end. */
  readonly until: number | null
  readonly known: Basis | 'auto'
  readonly latencyMs: number
}

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
  const sport = readSportChosen(options)
  const { from, to } = readTimes(options.from, readTo(options.to).time)
  return {
    topics: namedTopics(prefix, options.topics) ?? topics,
    sports: sport === null ? [] : [sport],
    certified: options.certified ?? false,
    from: from ?? 0,
    until: to,
    ...readKnown(options),
  }
}

export const ALL_TOPICS = TOPICS.map(({ name }) => name as TopicName)

/** Short names, in the order of the topic table; null where none are named. */
function namedTopics(prefix: string, text: string | undefined): readonly TopicName[] | null {
  if (text === undefined) return null
  if (text === 'all') return ALL_TOPICS
  const named = readTopics(prefix, text, ' or all')
  return ALL_TOPICS.filter((name) => named.some((topic) => topic.name === name))
}

/** The selection in a log. Fails with `fixture-missing` for what was named and is not recorded. */
export async function selectionIn(
  open: OpenReader,
  { until, ...asked }: Asked,
  from: { readonly prefix: string; readonly rawPrefix?: string },
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Selection> {
  const { log, codec } = open
  const rawTopic = await rawTopicOf(log, from)
  const recorded: Recorded = { log, codec, rawTopic, signal }
  for (const target of targets) await assertTarget(recorded, open, target)
  const fixtures = targets.map(({ fixtureId }) => fixtureId)
  return { ...recorded, ...asked, prefix: from.prefix, fixtures, ...(until !== null && { to: until }) }
}
