import { TouchlineError } from '../../platform/errors.ts'
import type { Connections } from './client.ts'
import type { Cluster } from './cluster.ts'
import { typeOf } from './errors.ts'

/** What a new topic is made with. */
export interface TopicPlan {
  readonly partitions: number
  readonly config: Readonly<Record<string, string>>
}

const CREATE_MS_MAX = 10_000
/** The broker's own default. */
const REPLICATION = -1

/** Partitions of a topic; makes it by its plan where there is none, or rejects with `log-missing` without a plan. */
export async function partitionsOf(
  url: string,
  cluster: Cluster,
  on: Connections,
  topic: string,
  planOf: (topic: string) => TopicPlan | null,
): Promise<number> {
  const found = await cluster.partitions(topic)
  if (found > 0) return found
  const plan = planOf(topic)
  if (plan === null) throw new TouchlineError('log-missing', { url: `${url} ${topic}` })
  await createTopic(cluster, on, topic, plan)
  return cluster.patiently(async () => {
    const partitions = await cluster.partitions(topic)
    if (partitions > 0) return partitions
    throw Object.assign(new Error(`${topic} is being made`), { type: 'LEADER_NOT_AVAILABLE' })
  })
}

async function createTopic(cluster: Cluster, on: Connections, topic: string, plan: TopicPlan): Promise<void> {
  const configEntries = Object.entries(plan.config).map(([name, value]) => ({ name, value }))
  const made = { topic, numPartitions: plan.partitions, replicationFactor: REPLICATION, replicaAssignment: [] }
  try {
    await cluster.patiently(() =>
      cluster.atAny(on, (broker) =>
        broker.createTopics({ topics: [{ ...made, configEntries }], timeout: CREATE_MS_MAX }),
      ),
    )
  } catch (error) {
    // Another process was faster.
    if (causeTypeOf(error) !== 'TOPIC_ALREADY_EXISTS') throw error
  }
}

/** kafkajs puts the answers for the topics into a list. */
function causeTypeOf(error: unknown): string | undefined {
  const errors = (error as { readonly errors?: readonly unknown[] }).errors
  return typeOf(errors?.[0] ?? error)
}
