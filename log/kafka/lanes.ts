import type { NewRecord } from '../log.ts'
import { partitionOf } from '../partitioner.ts'
import { wellFormed } from '../well-formed.ts'

/** What goes to one partition of one topic, in order. */
export interface Lane {
  readonly topic: string
  readonly partition: number
  readonly records: NewRecord[]
  /** Where each record stands among those that were handed in. */
  readonly at: number[]
}

/** Sorts records by topic and partition; `partitions` tells how many a topic has. */
export async function lanesOf(
  records: readonly NewRecord[],
  partitions: (topic: string) => Promise<number>,
): Promise<readonly Lane[]> {
  const counts = new Map<string, number>()
  for (const { topic } of records) if (!counts.has(topic)) counts.set(topic, await partitions(topic))
  const byTopic = new Map<string, Map<number, Lane>>()
  // What comes of one raw record has its key, in topics that mostly have as many partitions.
  let last = { key: '', count: 0, partition: 0 }
  for (const [n, record] of records.entries()) {
    const { topic, key } = record
    const count = counts.get(topic) as number
    if (key !== last.key || count !== last.count) {
      last = { key, count, partition: partitionOf(wellFormed(key), count) }
    }
    const { partition } = last
    const lanes = byTopic.get(topic) ?? new Map<number, Lane>()
    byTopic.set(topic, lanes)
    const lane = lanes.get(partition) ?? { topic, partition, records: [], at: [] }
    lanes.set(partition, lane)
    lane.records.push(record)
    lane.at.push(n)
  }
  return [...byTopic.values()].flatMap((lanes) => [...lanes.values()])
}
