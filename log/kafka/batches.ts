import type { NewRecord } from '../log.ts'
import type { Lane } from './lanes.ts'
import { BATCH_HEAD_BYTES, recordBytesMax } from './record-batch.ts'
import type { PartitionBatch } from './requests.ts'

/** Of one batch: as much as a topic takes (`max.message.bytes`). */
const BATCH_BYTES_MAX = 1024 * 1024

/** Splits what goes to one partition into batches that a topic takes. A record that is larger goes alone. */
export function chunksOf(records: readonly NewRecord[]): readonly (readonly NewRecord[])[] {
  const chunks: NewRecord[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const record of records) {
    const size = recordBytesMax(record)
    if (bytes + size > BATCH_BYTES_MAX) {
      chunks.push([])
      bytes = BATCH_HEAD_BYTES
    }
    chunks.at(-1)?.push(record)
    bytes += size
  }
  return chunks
}

/**
 * The numbers by which a broker knows a producer's batches again, for each partition. They go on from batch to batch for as
 * long as the producer has its id.
 */
export class Sequences {
  private readonly next = new Map<string, number>()

  batch({ topic, partition }: Pick<Lane, 'topic' | 'partition'>, records: readonly NewRecord[]): PartitionBatch {
    const name = `${topic}/${partition}`
    const firstSequence = this.next.get(name) ?? 0
    this.next.set(name, (firstSequence + records.length) % SEQUENCES)
    return { topic, partition, firstSequence, records }
  }

  clear(): void {
    this.next.clear()
  }
}

/** int32 from 0. */
const SEQUENCES = 2 ** 31
