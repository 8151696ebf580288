import { chunksOf, type Sequences } from './batches.ts'
import type { Connections } from './client.ts'
import type { Cluster } from './cluster.ts'
import type { Lane } from './lanes.ts'
import { produceAll } from './producing.ts'
import type { Chunk } from './record-batch.ts'
import type { ProduceRequest } from './requests.ts'

/** Where the records of one batch lie: one after the other. */
export interface Run {
  /** Below 0 where a broker had it already and does not tell. */
  readonly first: number
  readonly count: number
}

/**
 * Writes what is in the lanes, in as many rounds as it takes: a request has one batch for each partition. Gives the runs of
 * each lane, in the order of its records.
 */
export async function writeLanes(
  { cluster, on }: { readonly cluster: Cluster; readonly on: Connections },
  producer: Omit<ProduceRequest, 'batches'>,
  sequences: Sequences,
  lanes: readonly Lane[],
  limitMs?: number,
): Promise<readonly (readonly Run[])[]> {
  const split = lanes.map((lane) => ({ lane, chunks: chunksOf(lane.records), runs: [] as Run[] }))
  for (let round = 0; split.some(({ chunks }) => round < chunks.length); round++) {
    const going = split.filter(({ chunks }) => round < chunks.length)
    const batches = going.map(({ lane, chunks }) => sequences.batch(lane, chunks[round] as Chunk))
    const first = await produceAll(cluster, on, producer, batches, limitMs)
    for (const [n, { runs, chunks }] of going.entries()) {
      runs.push({ first: first[n] as number, count: (chunks[round] as Chunk).records.length })
    }
  }
  return split.map(({ runs }) => runs)
}
