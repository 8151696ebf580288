import type { Admin } from '../../log/admin.ts'
import type { LogReader } from '../../log/log.ts'
import { strayIn } from '../../log/placement.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { expiryOf } from '../../schemas/topic-drift.ts'
import { fullName, RAW_ACTIONS, TOPIC_SET } from '../../schemas/topics.ts'
import { describeSet } from './admin.ts'

/**
 * What must hold before anything is derived on Kafka. Rejects with `topic-forgets` where raw-actions does not keep all, and with
 * `partitions-changed` where its number of partitions was changed, or is not that of the topics which are derived from it.
 * A topic that is not there is no business of this.
 */
export async function assertTopics(
  admin: Admin,
  log: Pick<LogReader, 'read'>,
  { prefix, rawPrefix = prefix }: { readonly prefix: string; readonly rawPrefix?: string },
): Promise<void> {
  const topic = fullName(rawPrefix, RAW_ACTIONS)
  const [found, raws] = await Promise.all([describeSet(admin, prefix), describeSet(admin, rawPrefix)])
  const raw = raws.get(topic)
  if (raw === undefined) return
  const expiry = expiryOf(raw)
  if (expiry !== null) throw new TouchlineError('topic-forgets', { topic, found: expiry })
  for (const derived of TOPIC_SET.filter((one) => one !== RAW_ACTIONS)) {
    const { partitions } = found.get(fullName(prefix, derived)) ?? raw
    if (partitions === raw.partitions) continue
    const others = `${partitions} of ${fullName(prefix, derived)} beside its ${raw.partitions}`
    throw new TouchlineError('partitions-changed', { topic, found: others })
  }
  const stray = await strayIn(log, topic, raw.partitions)
  if (stray === null) return
  const where = `fixture ${stray.key} in partition ${stray.partition}, and with ${raw.partitions} it belongs into ${stray.expected}`
  throw new TouchlineError('partitions-changed', { topic, found: where })
}
