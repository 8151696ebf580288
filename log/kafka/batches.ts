import type { NewRecord } from '../log.ts'
import type { Lane } from './lanes.ts'
import { BATCH_HEAD_BYTES, type Chunk, recordBytesMax } from './record-batch.ts'
import type { PartitionBatch } from './requests.ts'

/** Of one batch: as much as a topic takes (`max.message.bytes`). */
const BATCH_BYTES_MAX = 1024 * 1024

/** Splits what goes to one partition into batches that a topic takes. A record that is larger goes alone. */
export function chunksOf(records: readonly NewRecord[]): readonly Chunk[] {
  const chunks: Chunk[] = []
  let begin = 0
  let bytesMax = BATCH_HEAD_BYTES
  for (const [n, record] of records.entries()) {
    const size = recordBytesMax(record)
    if (n > begin && bytesMax + size > BATCH_BYTES_MAX) {
      chunks.push({ records: records.slice(begin, n), bytesMax })
      begin = n
      bytesMax = BATCH_HEAD_BYTES
    }
    bytesMax += size
  }
  if (begin < records.length) chunks.push({ records: records.slice(begin), bytesMax })
  return chunks
}

/**
 * The numbers by which a broker knows a producer's batches again, for each partition. They go on from batch to batch for as
 * long as the producer has its id.
 */
export class Sequences {
  private readonly next = new Map<string, number>()

  batch({ topic, partition }: Pick<Lane, 'topic' | 'partition'>, chunk: Chunk): PartitionBatch {
    const name = `${topic}/${partition}`
    const firstSequence = this.next.get(name) ?? 0
    this.next.set(name, (firstSequence + chunk.records.length) % SEQUENCES)
    return { ...chunk, topic, partition, firstSequence }
  }

  clear(): void {
    this.next.clear()
  }
}

/** int32 from 0. */
const SEQUENCES = 2 ** 31
