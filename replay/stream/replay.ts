import type { LogReader } from '../../log/log.ts'
import type { RuleTable } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { foldBy } from '../../processors/entry.ts'
import { openDecoder } from '../../schemas/codec.ts'
import { embeddedSchemas, type SchemaSource } from '../../schemas/registry.ts'
import { DEFAULT_PREFIX, fullName, RAW_ACTIONS, TOPICS, type TopicName } from '../../schemas/topics.ts'
import { knownEvents } from './as-known.ts'
import type { Basis } from './item.ts'
import { type Iterated, iterated } from './iterated.ts'
import type { KnownEvent, KnownRecord } from './known.ts'
import type { Selection } from './selection.ts'

/** Of a selection, what is put together here. */
type Given = 'log' | 'codec' | 'prefix' | 'rawTopic' | 'topics' | 'from' | 'to' | 'signal'

/** What may be chosen of a log, and how it is opened. */
export interface LogChoice extends Omit<Selection, Given> {
  /** Of the topics; `touchline.` by default. */
  readonly prefix?: string
  /** Of the raw-actions that they are derived from, where that is another one. */
  readonly rawPrefix?: string
  /** Where the schemas of values are found: for a log on Kafka it has to be given. */
  readonly schemas?: SchemaSource
  readonly signal?: AbortSignal
}

export interface ReplayOptions<N extends TopicName = TopicName> extends LogChoice {
  /** Short names; all of them by default. */
  readonly topics?: readonly N[]
  /** Known at this time or later, and before that: UTC microseconds, or a Date. */
  readonly from?: number | Date
  readonly to?: number | Date
  /** True: what comes after what is recorded too, behind one event of kind `caught-up`, until it is closed. */
  readonly follow?: boolean
  /** Derived values are not read but folded again from raw-actions by these rules. */
  readonly through?: RuleTable
}

/** A replay that is under way. `for await` gives its events; leaving the loop closes it, and so does `await using`. */
export interface Replay<E> extends Iterated<E> {
  /** Of the pages that were asked for so far. */
  readonly counts: ReplayCounts
}

export interface ReplayCounts {
  /** By what their known time is. */
  readonly records: Readonly<Record<Basis, number>>
  /** Left out: records that are no values of their topics, or do not tell what they come from. */
  readonly skipped: number
}

/**
 * What was known, when it was known: the records of a log in one total order, by the time from which they were known (a running
 * maximum within the fixture), then by fixtureId, then in log order. Rejects with the errors of the log.
 *
 * ```ts
 * for await (const { knownAt, value } of replay(log, { topics: ['corrections'], sports: ['soccer'] })) {
 *   console.log(knownAt, value.fixtureId, value.nature)
 * }
 * ```
 */
export function replay<const N extends TopicName = TopicName>(
  log: LogReader,
  options?: ReplayOptions<N> & { readonly follow?: false },
): Replay<KnownRecord<N>>
export function replay<const N extends TopicName = TopicName>(
  log: LogReader,
  options: ReplayOptions<N>,
): Replay<KnownEvent<N>>
export function replay<const N extends TopicName = TopicName>(
  log: LogReader,
  { topics, from, to, follow = false, through, ...choice }: ReplayOptions<N> = {},
): Replay<KnownEvent<N>> {
  const closing = new AbortController()
  const counts = { records: { published: 0, received: 0 }, skipped: 0 }
  const opened = selectionOf(log, choice, closing.signal)
  const selection = {
    ...opened,
    topics: topics ?? (TOPICS.map(({ name }) => name) as N[]),
    ...(from === undefined ? {} : { from: microsOf(from) }),
    ...(to === undefined ? {} : { to: microsOf(to) }),
    onSkipped: (skipped: Parameters<NonNullable<Selection['onSkipped']>>[0]) => {
      counts.skipped++
      choice.onSkipped?.(skipped)
    },
  }
  const events = knownEvents(selection, { follow, through: through === undefined ? null : foldBy(through) })
  return Object.assign(
    iterated(counted(events, counts.records), () => closing.abort()),
    { counts },
  )
}

/** Of everything but the topics; told to end by either signal. */
export function selectionOf(
  log: LogReader,
  { prefix = DEFAULT_PREFIX, rawPrefix = prefix, schemas, signal, ...choice }: LogChoice,
  closing: AbortSignal,
): Omit<Selection, 'topics'> {
  return {
    ...choice,
    log,
    codec: openDecoder(schemas ?? ownSchemas(log)),
    prefix,
    rawTopic: fullName(rawPrefix, RAW_ACTIONS),
    signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
  }
}

function ownSchemas(log: LogReader): SchemaSource {
  if (!log.url.startsWith('kafka:')) return embeddedSchemas(log)
  throw new TouchlineError('usage', { what: `expected the schemas of ${log.url} as an option, found none` })
}

function microsOf(time: number | Date): number {
  return typeof time === 'number' ? time : time.getTime() * 1000
}

async function* counted<E extends KnownEvent>(
  pages: AsyncGenerator<readonly E[]>,
  records: Record<Basis, number>,
): AsyncGenerator<readonly E[]> {
  for await (const page of pages) {
    for (const event of page) if (event.kind === 'record') records[event.basis]++
    yield page
  }
}
