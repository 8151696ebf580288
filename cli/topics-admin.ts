import type { Admin } from '../log/admin.ts'
import { adminOf } from '../log/kafka/admin.ts'
import { openConnections } from '../log/kafka/client.ts'
import { openCluster } from '../log/kafka/cluster.ts'
import { parseLogUrl } from '../log/url.ts'
import { systemClock } from '../platform/clock.ts'
import { type Asked, type FoundTopics, SETTINGS } from '../schemas/topic-drift.ts'
import { fullName, TOPIC_SET } from '../schemas/topics.ts'
import { readKafkaAccess } from './kafka/access.ts'
import { type LogOptions, logUrl, readInteger, type Surroundings, usage } from './options.ts'

/** Options of the commands that look after topics. */
export interface TopicSetOptions extends LogOptions {
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
  return logUrl(options, env).startsWith('kafka:')
}

/** Connects to the cluster of --log, runs `work`, and lets go of it whatever happens. */
export async function withAdmin(
  options: LogOptions,
  { env }: Surroundings,
  work: (admin: Admin) => Promise<void>,
): Promise<void> {
  const parsed = parseLogUrl(logUrl(options, env))
  if (parsed.kind !== 'kafka') throw usage(`expected --log kafka://…, found a log of this machine`)
  const { brokers } = parsed
  const how = { ...(await readKafkaAccess(options, env)), brokers }
  const [cluster, on] = [openCluster(how, systemClock), openConnections(how)]
  try {
    await work(adminOf({ url: `kafka://${brokers.join(',')}`, cluster, on }))
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
