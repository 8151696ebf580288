import type { Admin } from '../../log/admin.ts'
import type { KafkaOptions } from '../../log/kafka/options.ts'
import type { EventLog, LogReader } from '../../log/log.ts'
import { kafkaUrl, parseLogUrl } from '../../log/url.ts'
import { systemClock } from '../../platform/clock.ts'
import { type Asked, type FoundTopics, SETTINGS } from '../../schemas/topic-drift.ts'
import { fullName, TOPIC_SET } from '../../schemas/topics.ts'
import { openLog, openLogReader } from '../../touchline.ts'
import { openTools } from '../context.ts'
import { readKafkaAccess } from '../kafka/access.ts'
import { type LogOptions, logUrl, readInteger, type Surroundings, usage } from '../options.ts'
import { type Reaching, reached } from '../reaching.ts'

/** Options of the commands that look after topics. */
export interface TopicSetOptions extends LogOptions {
  readonly partitions?: string
  readonly replication?: string
}

const PARTITIONS_MAX = 10_000
/** The protocol's: an int16. */
const REPLICATION_MAX = 32_767

/** Without --partitions the number in the log's URL counts. */
export function readAsked(options: TopicSetOptions, { env }: Surroundings): Asked {
  const { partitions, replication } = options
  const inUrl = parseLogUrl(logUrl(options, env)).partitions ?? null
  return {
    partitions: partitions === undefined ? inUrl : readInteger('--partitions', partitions, 1, PARTITIONS_MAX),
    replication: replication === undefined ? null : readInteger('--replication', replication, 1, REPLICATION_MAX),
  }
}

/** Other logs make their topics when these are first written, and keep everything. */
export function isOnKafka(options: LogOptions, { env }: Surroundings): boolean {
  return logUrl(options, env).startsWith('kafka:')
}

/** Opens what lies under a prefix there; rejects with `log-missing` where nothing does. */
export interface LogsThere {
  readonly reader: (prefix: string) => Promise<LogReader>
  readonly log: (prefix: string) => Promise<EventLog>
}

/** For the commands about topics: the cluster of --log, for as long as `work` takes. */
export async function withCluster(
  options: LogOptions,
  { env, signal }: Surroundings,
  work: (admin: Admin, logs: LogsThere) => Promise<void>,
): Promise<void> {
  const parsed = parseLogUrl(logUrl(options, env))
  if (parsed.kind !== 'kafka') throw usage('expected --log kafka://…, found a log of this machine')
  const { brokers } = parsed
  const kafka = await readKafkaAccess(options, env)
  // Without options: each prefix has partitions of its own.
  const url = kafkaUrl(brokers)
  const logs: LogsThere = {
    reader: (prefix) => openLogReader(url, { kafka, prefixes: [prefix] }),
    log: (prefix) => openLog(url, { kafka, prefixes: [prefix], create: false }),
  }
  const tools = { ...(await openTools(options, env)), signal }
  await withAdmin({ ...kafka, brokers }, tools, (admin) => work(admin, logs))
}

/**
 * Runs `work` when a broker answers, and not where the signal comes first. kafkajs is loaded where it is needed: commands on
 * a log of this machine start without it.
 */
export async function withAdmin(
  kafka: KafkaOptions,
  reaching: Reaching,
  work: (admin: Admin) => Promise<void>,
): Promise<void> {
  const { openKafkaAdmin } = await import('../../log/kafka/open-admin.ts')
  const admin = openKafkaAdmin(kafka, systemClock)
  try {
    if ((await reached(kafkaUrl(kafka.brokers), reaching, admin.answered)) !== null) await work(admin)
  } finally {
    admin.close()
  }
}

export function describeSet(admin: Admin, prefix: string): Promise<FoundTopics> {
  return admin.describe(
    TOPIC_SET.map((topic) => fullName(prefix, topic)),
    SETTINGS,
  )
}
