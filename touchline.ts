/**
 * The public entry of the package: the pure fold, the event log with its adapters, the topics and their codecs.
 * Everything else is reached through the command line.
 */
import { openFileLog, openFileReader } from './log/file.ts'
import type { EventLog, LogReader } from './log/log.ts'
import { openMemoryLog } from './log/memory.ts'
import { parseLogUrl, withoutSecrets } from './log/url.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { TouchlineError } from './platform/errors.ts'

export type {
  CommitUnit,
  EventLog,
  LogReader,
  LogRecord,
  NewRecord,
  PartitionOffset,
  Position,
  ReadLimit,
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
export type { Fold } from './processors/keyed-fold.ts'
export { logicOf } from './processors/logic.ts'
export { type Committed, type ProcessOptions, runProcessors } from './processors/pipeline.ts'
export { body, type Codec, type Decoder, openCodec, openDecoder } from './schemas/codec.ts'
export { jsonView } from './schemas/json.ts'
export type * as records from './schemas/records.ts'
export { embeddedRegistry, embeddedSchemas, type SchemaRegistry, type SchemaSource } from './schemas/registry.ts'
export { DEFAULT_PREFIX, findTopic, fullName, TOPICS, type Topic } from './schemas/topics.ts'
export { type Clock, systemClock }

/** Opens a log by its URL: `file:./data`, `memory:`. Close it when done. */
export async function openLog(url: string, options: { readonly create?: boolean } = {}): Promise<EventLog> {
  const { create = true } = options
  const parsed = parseLogUrl(url)
  const { partitions } = parsed
  if (parsed.kind === 'memory') return openMemoryLog({ partitions })
  if (parsed.kind === 'kafka') throw noKafkaYet(url)
  return openFileLog({ folder: parsed.folder, clock: systemClock, create, partitions })
}

/** The same to read only: nothing is written, and a log that is not there is `log-missing`. */
export async function openLogReader(url: string): Promise<LogReader> {
  const parsed = parseLogUrl(url)
  const { partitions } = parsed
  if (parsed.kind === 'memory') return openMemoryLog({ partitions })
  if (parsed.kind === 'kafka') throw noKafkaYet(url)
  return openFileReader({ folder: parsed.folder, clock: systemClock, partitions })
}

function noKafkaYet(url: string): TouchlineError {
  const found = withoutSecrets(url)
  return new TouchlineError('usage', { what: `this version has no adapter for Kafka yet, found ${found}` })
}
