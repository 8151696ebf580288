import type { EventLog } from '../log/log.ts'
import { DEFAULT_PREFIX, fullName, processGroup, RAW_ACTIONS } from '../schemas/topics.ts'

/**
 * The prefix whose raw-actions a topic set derives from when nobody says: its own, or, where that has no record, the default
 * one. So `process --prefix NEW` runs again over what is there. What was begun is gone on with, whatever came since.
 */
export async function rawPrefixOf(log: EventLog, prefix: string): Promise<string> {
  const candidates = [prefix, DEFAULT_PREFIX]
  for (const candidate of candidates) if (await isBegun(log, prefix, candidate)) return candidate
  for (const candidate of candidates) if (await hasRecords(log, candidate)) return candidate
  return prefix
}

async function isBegun(log: EventLog, prefix: string, rawPrefix: string): Promise<boolean> {
  for (let partition = 0; partition < log.partitions; partition++) {
    const position = await log.position(processGroup(prefix), fullName(rawPrefix, RAW_ACTIONS), partition)
    if (position !== null) return true
  }
  return false
}

async function hasRecords(log: EventLog, rawPrefix: string): Promise<boolean> {
  for (let partition = 0; partition < log.partitions; partition++) {
    if ((await log.end(fullName(rawPrefix, RAW_ACTIONS), partition)) > 0) return true
  }
  return false
}
