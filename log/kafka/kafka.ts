import type { Clock } from '../../platform/clock.ts'
import { type EventLog, type LogReader, type NewRecord, VALUE_BYTES_MAX } from '../log.ts'
import { logClosed, recordTooLarge } from '../refusals.ts'
import { kafkaAppending } from './appending.ts'
import { openConnections } from './client.ts'
import { openCluster } from './cluster.ts'
import { kafkaCommitting } from './committing.ts'
import { kafkaFailed } from './errors.ts'
import type { KafkaOptions } from './options.ts'
import { kafkaReading, positionOf } from './reading.ts'
import { Tails } from './tails.ts'
import { partitionsOf, type TopicPlan } from './topics.ts'
import { openTransactor } from './transactor.ts'
import { newWritten } from './written.ts'

export interface KafkaReaderOptions {
  readonly kafka: KafkaOptions
  readonly clock: Clock
  /** Whose partitions are the log's; full name of a topic. Where it does not exist: {@link partitions}. */
  readonly topic: string
  /** Of a log that is not there yet. */
  readonly partitions: number
}

export interface KafkaLogOptions extends KafkaReaderOptions {
  /** With what a topic is made that is written to and is not there; null: it is not made, that is `log-missing`. */
  readonly planOf: (topic: string) => TopicPlan | null
  readonly transactionTimeoutMs: number
}

/** Rejects with `log-unavailable` or `log-refused`. Close it when done. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const core = await openCore(options)
  const { url, cluster, guard, written, on } = core
  const writing = openConnections(options.kafka)
  const partitions = (topic: string): Promise<number> => partitionsOf(url, cluster, on, topic, options.planOf)
  const appending = kafkaAppending({ url, cluster, on: writing, partitions })
  const committing = kafkaCommitting({
    url,
    partitions,
    position: (group, topic, partition) => positionOf(cluster, on, group, topic, partition),
    openTransactor: (transactionalId) =>
      openTransactor({
        cluster,
        kafka: options.kafka,
        transactionalId,
        timeoutMs: options.transactionTimeoutMs,
        written,
      }),
  })
  return {
    ...core.reader,
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
    share: () => {
      throw new Error('not yet')
    },
    close: () =>
      core.close(async () => {
        await Promise.all([appending.idle(), committing.close()])
        writing.close()
      }),
  }
}

/** The same for those who only read. */
export async function openKafkaReader(options: KafkaReaderOptions): Promise<LogReader> {
  const core = await openCore(options)
  return { ...core.reader, close: () => core.close(async () => {}) }
}

async function openCore({ kafka, clock, topic, partitions }: KafkaReaderOptions) {
  const url = `kafka://${kafka.brokers.join(',')}`
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
      throw closing && !isDone(error) ? logClosed(url) : kafkaFailed(url, doing, error)
    }
  }

  async function close(first: () => Promise<void>): Promise<void> {
    try {
      await first()
    } finally {
      tails.close(logClosed(url))
      for (const one of [on, following, cluster]) one.close()
    }
  }

  const found = await guard('opening', () => cluster.partitions(topic))
  const reading = kafkaReading({ cluster, on, tails, written, clock, guard })
  const reader = { url, partitions: found === 0 ? partitions : found, hasKeyIndex: false, ...reading }
  return {
    url,
    cluster,
    on,
    written,
    guard,
    reader,
    close: (first: () => Promise<void>): Promise<void> => {
      closing ??= close(first)
      return closing
    },
  }
}

function isDone(error: unknown): boolean {
  return error instanceof Error && error.name === 'TouchlineError'
}

function assertSizes(records: readonly NewRecord[]): void {
  const large = records.find(({ value }) => value.length > VALUE_BYTES_MAX)
  if (large !== undefined) throw recordTooLarge(large.topic, large.key, large.value.length)
}
