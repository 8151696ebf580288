import type { Admin } from '../log/admin.ts'
import { adminOf } from '../log/kafka/admin.ts'
import { openConnections } from '../log/kafka/client.ts'
import { openCluster } from '../log/kafka/cluster.ts'
import type { EventLog, LogReader } from '../log/log.ts'
import { parseLogUrl } from '../log/url.ts'
import { systemClock } from '../platform/clock.ts'
import { type Asked, type FoundTopics, SETTINGS } from '../schemas/topic-drift.ts'
import { fullName, TOPIC_SET } from '../schemas/topics.ts'
import { openLog, openLogReader } from '../touchline.ts'
import { openTools } from './context.ts'
import { readKafkaAccess } from './kafka/access.ts'
import { type LogOptions, logUrl, readInteger, type Surroundings, usage } from './options.ts'
import { reached } from './reaching.ts'

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

/** Connects to the cluster of --log, runs `work`, and lets go of it whatever happens. */
export async function withAdmin(
  options: LogOptions,
  { env, signal }: Surroundings,
  work: (admin: Admin, logs: LogsThere) => Promise<void>,
): Promise<void> {
  const parsed = parseLogUrl(logUrl(options, env))
  if (parsed.kind !== 'kafka') throw usage('expected --log kafka://…, found a log of this machine')
  const { brokers } = parsed
  const kafka = await readKafkaAccess(options, env)
  const how = { ...kafka, brokers }
  // Without options: each prefix has partitions of its own.
  const url = `kafka://${brokers.join(',')}`
  const [cluster, on] = [openCluster(how, systemClock), openConnections(how)]
  try {
    const here = async (): Promise<true> => {
      await cluster.patiently(() => cluster.atAny(on, async () => {}))
      return true
    }
    const reaching = { ...openTools(options, env), signal }
    if ((await reached(url, reaching, here)) === null) return
    await work(adminOf({ url, cluster, on }), {
      reader: (prefix) => openLogReader(url, { kafka, prefixes: [prefix] }),
      log: (prefix) => openLog(url, { kafka, prefixes: [prefix], create: false }),
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
