import { layersOf } from './layers.ts'
import type { Selection } from './selection.ts'

/** `<full topic>/<partition>` → offset. */
export type Ends = ReadonlyMap<string, number>

export function laneName(topic: string, partition: number): string {
  return `${topic}/${partition}`
}

/** One above the last record of each partition of the chosen topics. */
export async function endsOf(selection: Selection): Promise<Ends> {
  const ends = new Map<string, number>()
  for (let partition = 0; partition < selection.log.partitions; partition++) {
    for (const [name, end] of await endsIn(selection, partition)) ends.set(name, end)
  }
  return ends
}

/** Some writers commit without a pause. */
const LOOKS_MAX = 5

/**
 * The same of one partition, as they were at one moment: what is derived of a record is committed at once, and is to be read at
 * once. So they are looked at until two looks see the same, or the writer is too fast for that: then order is that of arrival.
 */
export async function endsIn(selection: Selection, partition: number): Promise<Ends> {
  let seen = await look(selection, partition)
  for (let n = 1; n < LOOKS_MAX; n++) {
    const again = await look(selection, partition)
    const isSame = [...again].every(([name, end]) => seen.get(name) === end)
    seen = again
    if (isSame) break
  }
  return seen
}

async function look(selection: Selection, partition: number): Promise<Ends> {
  const topics = layersOf(selection).flatMap((layer) => layer.topics)
  const ends = await Promise.all(topics.map(({ topic }) => selection.log.end(topic, partition)))
  return new Map(topics.map(({ topic }, n) => [laneName(topic, partition), ends[n] ?? 0]))
}
