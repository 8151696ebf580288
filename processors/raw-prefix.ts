import type { LogReader } from '../log/log.ts'
import { DEFAULT_PREFIX, fullName, processGroup, RAW_ACTIONS } from '../schemas/topics.ts'

/**
 * The prefix whose raw-actions a topic set derives from when nobody says: its own, or, where that has no record, the default
 * one. So `process --prefix NEW` runs again over what is there. What was begun is gone on with, whatever came since.
 */
export async function rawPrefixOf(log: LogReader, prefix: string): Promise<string> {
  const candidates = [prefix, DEFAULT_PREFIX]
  for (const candidate of candidates) if (await isBegun(log, prefix, candidate)) return candidate
  for (const candidate of candidates) if (await hasRecords(log, candidate)) return candidate
  return prefix
}

function isBegun(log: LogReader, prefix: string, rawPrefix: string): Promise<boolean> {
  return anyPartition(log, async (partition) => {
    return (await log.position(processGroup(prefix), fullName(rawPrefix, RAW_ACTIONS), partition)) !== null
  })
}

function hasRecords(log: LogReader, rawPrefix: string): Promise<boolean> {
  return anyPartition(log, async (partition) => (await log.end(fullName(rawPrefix, RAW_ACTIONS), partition)) > 0)
}

/** All at once: on Kafka each is a request or several. */
async function anyPartition(log: LogReader, holds: (partition: number) => Promise<boolean>): Promise<boolean> {
  const held = await Promise.all(Array.from({ length: log.partitions }, (_, partition) => holds(partition)))
  return held.includes(true)
}
