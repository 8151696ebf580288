import type { LogReader, LogRecord } from '../../log/log.ts'
import { othersTurn, pagesOfKey } from '../../log/pages.ts'
import type { RuleTable } from '../../match/rules.ts'
import { readRaw } from '../../processors/read-raw.ts'
import type { Decoder } from '../../schemas/codec.ts'
import { DERIVED_TOPICS, fullName, processGroup, RAW_ACTIONS, type Topic } from '../../schemas/topics.ts'
import { valueIn } from '../../schemas/value-in.ts'
import { type Derived, type RawAt, readSource } from './emission.ts'
import { type Against, type Verified, verifying } from './fixture.ts'

/** A log whose derived topics are held against each other. */
export interface VerifyOptions {
  readonly log: LogReader
  readonly codec: Decoder
  readonly prefix: string
  readonly rules: RuleTable
  /** Of this version with these rules (processors/logic.ts). */
  readonly logic: string
  readonly signal: AbortSignal
}

export interface VerifiedFixture extends Verified {
  readonly fixtureId: string
  readonly partition: number
  /** Derived ones that were looked at. */
  readonly records: number
}

/** Raw records on the way are not derived yet; those below are. */
interface Bound {
  readonly rawTopic: string
  /** By partition; null where no process of ours tells: then as far as the fixture's own records go. */
  readonly to: readonly (number | null)[]
  readonly hasRaws: boolean
}

/** Where the derived topics come from and how far they go; read before they are, since they grow meanwhile. */
export async function boundOf({ log, prefix }: VerifyOptions): Promise<Bound> {
  const rawTopic = (await rawTopicOf(log, prefix)) ?? fullName(prefix, RAW_ACTIONS)
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  const ends = await Promise.all(partitions.map((partition) => log.end(rawTopic, partition)))
  const positions = await Promise.all(partitions.map((one) => log.position(processGroup(prefix), rawTopic, one)))
  return { rawTopic, to: positions.map((one) => one?.offset ?? null), hasRaws: ends.some((end) => end > 0) }
}

/** As the first derived record that tells it says. */
async function rawTopicOf(log: LogReader, prefix: string): Promise<string | null> {
  for (const topic of DERIVED_TOPICS) {
    for (let partition = 0; partition < log.partitions; partition++) {
      const records = await log.read(fullName(prefix, topic), partition, 0, { records: 1, bytes: 1 })
      const source = readSource(records[0]?.headers.source)
      if (source !== null) return source.topic
    }
  }
  return null
}

/** Records of one fixture, all topics. */
export interface Gathered {
  readonly derived: ReadonlyMap<Topic, readonly LogRecord[]>
  readonly raws: readonly LogRecord[]
}

/** By the log's own index of keys; on Kafka that reads the fixture's partitions to their ends. Not all, when told to end. */
export async function gather(
  { log, prefix, signal }: VerifyOptions,
  { rawTopic }: Bound,
  fixtureId: string,
): Promise<Gathered> {
  const all = async (topic: string): Promise<readonly LogRecord[]> => {
    const records: LogRecord[] = []
    for await (const page of pagesOfKey(log, topic, fixtureId)) {
      records.push(...page)
      if (signal.aborted) break
    }
    return records
  }
  const derived = new Map<Topic, readonly LogRecord[]>()
  for (const topic of DERIVED_TOPICS) derived.set(topic, await all(fullName(prefix, topic)))
  return { derived, raws: await all(rawTopic) }
}

/** Null when told to end. */
export async function verifyGathered(
  options: VerifyOptions,
  bound: Bound,
  fixtureId: string,
  partition: number,
  { derived, raws }: Gathered,
): Promise<VerifiedFixture | null> {
  const { codec, log, logic, rules } = options
  const records: Derived[] = []
  const unreadable: Derived[] = []
  for (const [topic, own] of derived) {
    await codec.prepare(own)
    for (const record of own) {
      const value = valueIn(codec, topic, record)
      if (value === null) unreadable.push({ ...record, topic, value: {} })
      else records.push({ ...record, topic, value })
    }
  }
  await codec.prepare(raws)
  const last = records.reduce((to, { headers }) => Math.max(to, (readSource(headers.source)?.offset ?? -1) + 1), 0)
  const against: Against = {
    partitions: log.partitions,
    rawTopic: bound.rawTopic,
    logic,
    rules,
    isCompacted: !log.hasKeyIndex,
  }
  const read = raws.map((record) => rawAt(codec, record))
  const fixture = { fixtureId, records, unreadable, raws: bound.hasRaws ? read : null, to: bound.to[partition] ?? last }
  const steps = verifying(fixture, against)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return { fixtureId, partition, records: records.length, ...value }
    await othersTurn()
    if (options.signal.aborted) return null
  }
}

function rawAt(codec: Decoder, record: LogRecord): RawAt {
  const raw = readRaw(codec, record)
  return { offset: record.offset, timestamp: record.timestamp, raw: 'code' in raw ? null : raw }
}
