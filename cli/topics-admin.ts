import type { Admin } from '../log/admin.ts'
import { adminOf } from '../log/kafka/admin.ts'
import { openConnections } from '../log/kafka/client.ts'
import { openCluster } from '../log/kafka/cluster.ts'
import type { KafkaReaderOptions } from '../log/kafka/kafka.ts'
import { parseLogUrl, withoutSecrets } from '../log/url.ts'
import { systemClock } from '../platform/clock.ts'
import { type Asked, type FoundTopics, SETTINGS } from '../schemas/topic-drift.ts'
import { fullName, KAFKA_PARTITIONS, RAW_ACTIONS, TOPIC_SET } from '../schemas/topics.ts'
import { readKafkaAccess } from './kafka/access.ts'
import type { KafkaCommandOptions } from './kafka-options.ts'
import { type LogOptions, logUrl, readInteger, type Surroundings } from './options.ts'

/** Options of the commands that look after topics. */
export interface TopicSetOptions extends LogOptions, KafkaCommandOptions {
  readonly partitions?: string
  readonly replication?: string
}

const PARTITIONS_MAX = 10_000
/** The protocol's: an int16. */
const REPLICATION_MAX = 32_767

export function readAsked({ partitions, replication }: TopicSetOptions): Asked {
  return {
    partitions: partitions === undefined ? null : readInteger('--partitions', partitions, 1, PARTITIONS_MAX),
    replication: replication === undefined ? null : readInteger('--replication', replication, 1, REPLICATION_MAX),
  }
}

/** Other logs make their topics when these are first written, and keep everything. */
export function isOnKafka(options: LogOptions, { env }: Surroundings): boolean {
  return parseLogUrl(logUrl(options, env)).kind === 'kafka'
}

export interface OnKafka {
  readonly admin: Admin
  /** How to open the log of a prefix there. */
  readonly logOf: (prefix: string) => KafkaReaderOptions
}

/** Connects to the cluster of --log, runs `work`, and lets go of it whatever happens. */
export async function withAdmin(
  options: TopicSetOptions,
  { env }: Surroundings,
  work: (open: OnKafka) => Promise<void>,
): Promise<void> {
  const url = logUrl(options, env)
  const parsed = parseLogUrl(url)
  const { tls, sasl } = await readKafkaAccess(options, env)
  const kafka = { brokers: parsed.kind === 'kafka' ? parsed.brokers : [], tls, sasl }
  const [cluster, on] = [openCluster(kafka, systemClock), openConnections(kafka)]
  try {
    await work({
      admin: adminOf({ url: withoutSecrets(url), cluster, on }),
      logOf: (prefix) => {
        const topic = fullName(prefix, RAW_ACTIONS)
        return { kafka, clock: systemClock, topic, partitions: KAFKA_PARTITIONS }
      },
    })
  } finally {
    on.close()
    cluster.close()
  }
}

export function describeSet(admin: Admin, prefix: string): Promise<FoundTopics> {
  return admin.describe(
    TOPIC_SET.map((topic) => fullName(prefix, topic)),
    SETTINGS,
  )
}
