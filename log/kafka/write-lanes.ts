import { chunksOf, type Sequences } from './batches.ts'
import type { Connections } from './client.ts'
import type { Cluster } from './cluster.ts'
import type { Lane } from './lanes.ts'
import { produceAll } from './producing.ts'
import type { ProduceRequest } from './requests.ts'

/**
 * Writes what is in the lanes, in as many rounds as it takes: a request has one batch for each partition. Gives the offset of
 * each record, lane by lane; below 0 where a broker had it already and does not tell.
 */
export async function writeLanes(
  { cluster, on }: { readonly cluster: Cluster; readonly on: Connections },
  producer: Omit<ProduceRequest, 'batches'>,
  sequences: Sequences,
  lanes: readonly Lane[],
  limitMs?: number,
): Promise<readonly (readonly number[])[]> {
  const split = lanes.map((lane) => ({ lane, chunks: chunksOf(lane.records), offsets: [] as number[] }))
  for (let round = 0; split.some(({ chunks }) => round < chunks.length); round++) {
    const going = split.filter(({ chunks }) => round < chunks.length)
    const batches = going.map(({ lane, chunks }) => sequences.batch(lane, chunks[round] ?? []))
    const first = await produceAll(cluster, on, producer, batches, limitMs)
    for (const [n, { offsets }] of going.entries()) {
      const start = first[n] as number
      batches[n]?.records.forEach((_, i) => {
        offsets.push(start < 0 ? -1 : start + i)
      })
    }
  }
  return split.map(({ offsets }) => offsets)
}
