import type { LogReader, LogRecord } from '../log/log.ts'

const READ = { records: 1000, bytes: 4 * 1024 * 1024 } as const

/**
 * Batches of a partition from `offset` on; an empty one whenever the end is reached. Without `isEndless` it ends there,
 * else it waits for more until the signal aborts.
 */
export async function* recordsFrom(
  log: LogReader,
  place: { readonly topic: string; readonly partition: number; readonly offset: number },
  signal: AbortSignal,
  isEndless: boolean,
): AsyncGenerator<readonly LogRecord[]> {
  const { topic, partition } = place
  let { offset } = place
  while (!signal.aborted) {
    const records = await log.read(topic, partition, offset, READ)
    yield records
    const last = records.at(-1)
    if (last !== undefined) offset = last.offset + 1
    else if (!isEndless) return
    else await log.changed(topic, partition, offset, signal)
  }
}
