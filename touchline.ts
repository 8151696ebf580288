/**
 * The public entry of the package: the pure fold, the event log with its adapters, the topics and their codecs, replay.
 * Everything else is reached through the command line.
 */

import { openFileLog, openFileReader } from './log/file/file.ts'
import { type KafkaAccess, SESSION_TIMEOUT_MS, TRANSACTION_TIMEOUT_MS } from './log/kafka/options.ts'
import type { EventLog, LogReader } from './log/log.ts'
import { openMemoryLog } from './log/memory.ts'
import { type KafkaUrl, parseLogUrl } from './log/url.ts'
import type { RuleTable } from './match/rules.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { TouchlineError } from './platform/errors.ts'
import type { Committed, ProcessOptions } from './processors/job.ts'
import type { Archive, ArchiveHeader } from './replay/archive/archive.ts'
import { type Codec, openCodec } from './schemas/codec.ts'
import { embeddedRegistry } from './schemas/registry.ts'
import {
  DEFAULT_PREFIX,
  fullName,
  isPrefix,
  KAFKA_PARTITIONS,
  RAW_ACTIONS,
  TOPIC_SET,
  topicConfig,
} from './schemas/topics.ts'

export type { KafkaAccess, Sasl, Tls } from './log/kafka/options.ts'
export type {
  CommitUnit,
  EventLog,
  LogReader,
  LogRecord,
  NewRecord,
  PartitionOffset,
  Position,
  ReadLimit,
  Share,
} from './log/log.ts'
export { partitionOf } from './log/partitioner.ts'
export type { FixtureNow } from './match/fixture-now.ts'
export { FOLD_VERSION, type Folded, fold } from './match/fold.ts'
export type { Facts, Packet, Period, Rejection, Score, SendType, Side } from './match/packet.ts'
export type { RawRecord } from './match/raw.ts'
export { builtInRules, type Rule, type RuleTable } from './match/rules.ts'
export { type FixtureState, initialState } from './match/state.ts'
export type { Step } from './match/step.ts'
export { type ErrorCode, TouchlineError } from './platform/errors.ts'
export { type Derived, derive } from './processors/derived.ts'
export type { Fold } from './processors/entry.ts'
export { logicOf } from './processors/logic.ts'
export type { Chart, Decision, Drawing, Rested, Series } from './replay/backtest/result.ts'
export {
  type Context,
  defineStrategy,
  type Start,
  type Strategy,
  type StrategyEvent,
  type Timer,
} from './replay/backtest/strategy.ts'
export type { FinalAction, FinalFixture } from './replay/final/final.ts'
export { type ReplayFinalOptions, replayFinal } from './replay/final/replay-final.ts'
export type { Basis } from './replay/stream/item.ts'
export type { Iterated } from './replay/stream/iterated.ts'
export type { CaughtUp, KnownEvent, KnownRecord } from './replay/stream/known.ts'
export { type Replay, type ReplayCounts, type ReplayOptions, replay } from './replay/stream/replay.ts'
export type { Skipped } from './replay/stream/selection.ts'
export type { ArchivedRow } from './schemas/archived-row.ts'
export { body, type Codec, type Decoder, openCodec, openDecoder } from './schemas/codec.ts'
export { jsonView } from './schemas/json.ts'
export type * as records from './schemas/records.ts'
export { embeddedRegistry, embeddedSchemas, type SchemaRegistry, type SchemaSource } from './schemas/registry.ts'
export { DEFAULT_PREFIX, findTopic, fullName, TOPICS, type Topic, type TopicName } from './schemas/topics.ts'
export type { Archive, ArchiveHeader, Committed, ProcessOptions }
export { type Clock, systemClock }

/** Beside the URL. */
export interface LogOptions {
  /** False: a log that is not there is `log-missing` instead of being made. */
  readonly create?: boolean
  /** On Kafka: of the topics that are made, and of those that tell how many partitions there are. */
  readonly prefixes?: readonly string[]
  /** On Kafka: how the brokers are reached, and when a silent process loses its partitions. */
  readonly kafka?: Partial<KafkaAccess>
}

/**
 * Opens a log by its URL: `file:./data`, `memory:`, `kafka://localhost:9092`. Close it when done. Rejects with a
 * `TouchlineError`: `usage` for what is no such URL, `log-missing`, `log-partitions`, `log-version`, `log-damaged`,
 * `log-unavailable`, `log-refused`.
 */
export async function openLog(url: string, options: LogOptions = {}): Promise<EventLog> {
  const { create = true } = options
  const parsed = parseLogUrl(url)
  const { partitions } = parsed
  if (parsed.kind === 'memory') return openMemoryLog({ partitions })
  if (parsed.kind === 'file') return openFileLog({ folder: parsed.folder, clock: systemClock, create, partitions })
  const { openKafkaLog } = await import('./log/kafka/kafka.ts')
  return openKafkaLog({ ...kafkaOptions(parsed, options), otherwise: create ? KAFKA_PARTITIONS : null, configOf })
}

/** The same to read only: nothing is written, and a log that is not there is `log-missing`. */
export async function openLogReader(url: string, options: Omit<LogOptions, 'create'> = {}): Promise<LogReader> {
  const parsed = parseLogUrl(url)
  const { partitions } = parsed
  if (parsed.kind === 'memory') return openMemoryLog({ partitions })
  if (parsed.kind === 'file') return openFileReader({ folder: parsed.folder, clock: systemClock, partitions })
  const { openKafkaReader } = await import('./log/kafka/kafka.ts')
  return openKafkaReader({ ...kafkaOptions(parsed, options), otherwise: null })
}

export interface SimulatedOptions {
  /** The same seed gives the same records. */
  readonly seed: number | string
  /** At most 200; 4 by default, one of each sport. */
  readonly matches?: number
  /** When the first one is in play, UTC microseconds; noon of the first day of 2026 by default. */
  readonly startTime?: number
  /** Share of a match's playing time, `short` is a fifth; 1 by default. */
  readonly length?: number | 'short'
  readonly partitions?: number
}

/** They are in memory: about 1 MB each. */
const SIMULATED_MATCHES_MAX = 200
const SIMULATED_START = 1_767_268_800_000_000

/**
 * A log in memory with the raw records of simulated matches, as if they had been recorded live: what `replay` gives of it has the
 * same shape as that of any log. Derived topics are empty: replay it `through` {@link simulatedRules}, or run the processors.
 */
export async function openSimulated(options: SimulatedOptions): Promise<EventLog> {
  const { seed, matches = 4, startTime = SIMULATED_START, length = 1, partitions } = options
  if (!Number.isInteger(matches) || matches < 1 || matches > SIMULATED_MATCHES_MAX) {
    throw new TouchlineError('usage', { what: `expected 1 to ${SIMULATED_MATCHES_MAX} matches, found ${matches}` })
  }
  const [{ simulateSeason }, { rawRecordsOf }] = await Promise.all([
    import('./provider/season.ts'),
    import('./provider/simulate/raw-records.ts'),
  ])
  const log = openMemoryLog({ partitions })
  const codec = await openCodec(embeddedRegistry(log), DEFAULT_PREFIX)
  const season = simulateSeason({ seed, count: matches, startTime, length })
  await log.append(rawRecordsOf(codec, fullName(DEFAULT_PREFIX, RAW_ACTIONS), season))
  return log
}

/** What the actions of simulated matches are worth. */
export async function simulatedRules(): Promise<RuleTable> {
  return (await import('./provider/simulate/scoring.ts')).SIMULATED_RULES
}

/** An archive that `touchline export` wrote, without a log: its header, and its raw records page by page. Close it when done. */
export async function openArchive(file: string): Promise<Archive> {
  return (await import('./replay/archive/open.ts')).openArchive(file)
}

/** An archived fixture as a log of its own, in memory: for all that reads a log. */
export interface ArchivedLog {
  readonly log: EventLog
  readonly codec: Codec
  /** Full name of its raw-actions. */
  readonly rawTopic: string
  readonly header: ArchiveHeader
}

/** Rejects with `file-unreadable` and `archive-damaged`. */
export async function openArchiveLog(file: string): Promise<ArchivedLog> {
  const { recordOf } = await import('./replay/archive/rows.ts')
  const log = openMemoryLog()
  const codec = await openCodec(embeddedRegistry(log), DEFAULT_PREFIX)
  const rawTopic = fullName(DEFAULT_PREFIX, RAW_ACTIONS)
  await using archive = await openArchive(file)
  for await (const page of archive.pages()) await log.append(page.map((row) => recordOf(codec, rawTopic, row)))
  return { log, codec, rawTopic, header: archive.header }
}

/** raw-actions → derived topics, until the signal aborts or, with `once`, until caught up. */
export async function runProcessors(
  options: ProcessOptions,
  onCommitted?: (committed: Committed) => void,
): Promise<void> {
  // Whoever opens a log to read it does not wait for RxJS, which takes longer to load than most of our own.
  const pipeline = await import('./processors/pipeline.ts')
  await pipeline.runProcessors(options, onCommitted)
}

function kafkaOptions({ brokers, partitions }: KafkaUrl, { prefixes = [DEFAULT_PREFIX], kafka = {} }: LogOptions) {
  const { tls = null, sasl = null } = kafka
  return {
    kafka: { brokers, tls, sasl },
    clock: systemClock,
    sizedBy: prefixes.map((prefix) => fullName(prefix, RAW_ACTIONS)),
    asked: partitions,
    sessionTimeoutMs: kafka.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
    transactionTimeoutMs: kafka.transactionTimeoutMs ?? TRANSACTION_TIMEOUT_MS,
  }
}

/** Whatever the prefix: it is part of the name. */
function configOf(topic: string): Readonly<Record<string, string>> | null {
  const kept = TOPIC_SET.find(({ name }) => topic.endsWith(name) && isPrefix(topic.slice(0, -name.length)))
  return kept === undefined ? null : topicConfig(kept)
}
