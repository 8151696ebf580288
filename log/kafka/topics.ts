import { TouchlineError } from '../../platform/errors.ts'
import { adminOf } from './admin.ts'
import type { Connections } from './client.ts'
import type { Cluster } from './cluster.ts'

/** What new topics are made with. */
export interface TopicPlan {
  readonly partitions: number
  /** Null: this one is not made. */
  readonly configOf: (topic: string) => Readonly<Record<string, string>> | null
}

/** Partitions of a topic; makes it by the plan where there is none, or rejects with `log-missing` where that has none. */
export async function partitionsOf(
  url: string,
  cluster: Cluster,
  on: Connections,
  topic: string,
  plan: TopicPlan,
): Promise<number> {
  const found = await cluster.partitions(topic)
  if (found > 0) return found
  const settings = plan.configOf(topic)
  if (settings === null) throw new TouchlineError('log-missing', { url: `${url} ${topic}` })
  await adminOf({ url, cluster, on }).create([
    { name: topic, partitions: plan.partitions, replication: null, settings },
  ])
  return cluster.partitions(topic)
}
