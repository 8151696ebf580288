import type { LogReader } from './log.ts'
import { partitionOf } from './partitioner.ts'

/** Whether a key lies in another partition than its own, as many as there are now. */
export function isStray(key: string, partition: number, partitions: number): boolean {
  return partitionOf(key, partitions) !== partition
}

export interface Stray {
  readonly key: string
  /** Where it lies. */
  readonly partition: number
  /** Where it belongs. */
  readonly expected: number
}

/** What is looked at of each partition: its oldest records are those from before a change. */
const LOOKED_AT = { records: 200, bytes: 256 * 1024 } as const

/**
 * A key among the oldest records that lies in another partition than its own; null where there is none. A topic that was
 * given more partitions has such keys: from then on their fixtures lie in two partitions, and have no order any more.
 * No broker remembers how many there were, the records do.
 */
export async function strayIn(log: Pick<LogReader, 'read'>, topic: string, partitions: number): Promise<Stray | null> {
  for (let partition = 0; partition < partitions; partition++) {
    for (const { key } of await log.read(topic, partition, 0, LOOKED_AT)) {
      if (isStray(key, partition, partitions)) return { key, partition, expected: partitionOf(key, partitions) }
    }
  }
  return null
}
