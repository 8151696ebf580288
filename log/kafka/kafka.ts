import type { Clock } from '../../platform/clock.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { type EventLog, type LogReader, type NewRecord, VALUE_BYTES_MAX } from '../log.ts'
import { logClosed, recordTooLarge } from '../refusals.ts'
import { kafkaUrl } from '../url.ts'
import { kafkaAppending } from './appending.ts'
import { openConnections } from './client.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { kafkaCommitting } from './committing.ts'
import { kafkaFailed } from './errors.ts'
import { shareOf } from './membership.ts'
import type { KafkaOptions } from './options.ts'
import { settledPosition } from './positions.ts'
import { kafkaReading, untilSeen } from './reading.ts'
import { fitsBatch, recordBytes } from './record-batch.ts'
import { Tails } from './tails.ts'
import { partitionsOf } from './topics.ts'
import { openTransactor } from './transactor.ts'
import { newWritten } from './written.ts'

export interface KafkaReaderOptions {
  readonly kafka: KafkaOptions
  readonly clock: Clock
  /** Full names of topics: the first of them that is there tells how many partitions the log has. */
  readonly sizedBy: readonly string[]
  /** How many partitions are expected: another number is `log-partitions`. */
  readonly asked: number | undefined
  /** Of a log that is not there yet; null: then it is `log-missing`. */
  readonly otherwise: number | null
}

export interface KafkaLogOptions extends KafkaReaderOptions {
  /** Configuration of a topic that is written to and is not there; null: it is not made, that is `log-missing`. */
  readonly configOf: (topic: string) => Readonly<Record<string, string>> | null
  readonly transactionTimeoutMs: number
  readonly sessionTimeoutMs: number
}

/** Rejects with `log-missing`, `log-partitions`, `log-unavailable` or `log-refused`. Close it when done. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { kafka, clock, configOf } = options
  const core = await openCore(options)
  const { url, cluster, guard, written, on, reader } = core
  const writing = openConnections(kafka)
  const plan = { partitions: reader.partitions, configOf }
  const partitions = (topic: string): Promise<number> => partitionsOf(url, cluster, on, topic, plan)
  const appending = kafkaAppending({ url, cluster, on: writing, partitions })
  const committing = kafkaCommitting({
    url,
    partitions,
    position: (place) => settledPosition(cluster, on, place),
    openTransactor: (transactionalId) =>
      openTransactor({ cluster, kafka, transactionalId, timeoutMs: options.transactionTimeoutMs, written }),
  })
  return {
    ...reader,
    append: (records) =>
      guard('appending', async () => {
        assertSizes(records)
        return appending.append(records)
      }),
    commit: (unit) =>
      guard(`committing ${unit.topic}/${unit.partition}`, async () => {
        assertSizes(unit.outputs)
        return committing.commit(unit)
      }),
    acquire: (group, topic, partition) =>
      guard(`acquiring ${topic}/${partition}`, () => committing.acquire(group, topic, partition)),
    share: shareOf({
      partitions: reader.partitions,
      url,
      options: kafka,
      cluster,
      clock,
      sessionMs: options.sessionTimeoutMs,
    }),
    close: () =>
      core.close(
        async () => {
          await Promise.all([appending.idle(), committing.idle()])
          await core.seen()
        },
        () => {
          writing.close()
          committing.close()
        },
      ),
  }
}

/** Whoever wants to know awaits what was handed in, and has waited for it already: `produce` five seconds. */
const CLOSE_MS_MAX = 1000

/** The same for those who only read. */
export async function openKafkaReader(options: KafkaReaderOptions): Promise<LogReader> {
  const core = await openCore(options)
  return { ...core.reader, close: () => core.close() }
}

async function openCore(options: KafkaReaderOptions) {
  const { kafka, clock } = options
  const url = kafkaUrl(kafka.brokers)
  const cluster = openCluster(kafka, clock)
  const [on, following] = [openConnections(kafka), openConnections(kafka)]
  const tails = new Tails(cluster, following, clock)
  const written = newWritten()
  let closing: Promise<void> | null = null

  async function guard<T>(doing: string, work: () => Promise<T>): Promise<T> {
    if (closing) throw logClosed(url)
    try {
      return await work()
    } catch (error) {
      throw closing && !(error instanceof TouchlineError) ? logClosed(url) : kafkaFailed(url, doing, error)
    }
  }

  async function close(idle: () => Promise<void>, end: () => void): Promise<void> {
    const inTime = new AbortController()
    try {
      // A broker that does not answer must not keep a process from ending: what it does not have, the provider replays.
      await Promise.race([idle(), clock.sleep(CLOSE_MS_MAX, inTime.signal)])
    } finally {
      inTime.abort()
      tails.close(logClosed(url))
      for (const one of [on, following, cluster]) one.close()
      end()
    }
  }

  const found = await guard('opening', () => sizeOf(url, cluster, options)).catch((error) => {
    // Nobody else can: there is no log to close.
    for (const one of [on, following, cluster]) one.close()
    throw error
  })
  const parts = { cluster, on, tails, written, clock, guard }
  const reading = kafkaReading(parts)
  const reader = { url, partitions: found, hasKeyIndex: false, ...reading }
  return {
    url,
    cluster,
    on,
    written,
    guard,
    reader,
    seen: () => untilSeen(parts),
    /** Waits for `idle`, as long as that is reasonable; then `end`. */
    close: (idle: () => Promise<void> = async () => {}, end: () => void = () => {}): Promise<void> => {
      closing ??= close(idle, end)
      return closing
    },
  }
}

async function sizeOf(
  url: string,
  cluster: Cluster,
  { sizedBy, asked, otherwise }: KafkaReaderOptions,
): Promise<number> {
  for (const topic of sizedBy) {
    const found = await cluster.partitions(topic)
    if (found === 0) continue
    if (asked === undefined || asked === found) return found
    throw new TouchlineError('log-partitions', { url: `${url} ${topic}`, expected: asked, found })
  }
  if (otherwise === null) throw new TouchlineError('log-missing', { url: `${url} ${sizedBy[0]}` })
  return asked ?? otherwise
}

function assertSizes(records: readonly NewRecord[]): void {
  for (const record of records) {
    const { topic, key, value } = record
    if (value.length > VALUE_BYTES_MAX) throw recordTooLarge(topic, key, value.length)
    if (!fitsBatch(record)) throw recordTooLarge(topic, key, recordBytes(record))
  }
}
