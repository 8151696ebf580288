import type { EventLog, LogRecord } from '../log/log.ts'
import { TouchlineError } from '../platform/errors.ts'
import { DEFAULT_PREFIX, DERIVED_TOPICS, fullName, processGroup, RAW_ACTIONS } from '../schemas/topics.ts'

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

export interface TopicSet {
  readonly log: EventLog
  readonly prefix: string
  /** Of the raw records. */
  readonly topic: string
  readonly group: string
  readonly logic: string
  readonly fromHere?: boolean
}

/**
 * A topic set has one source and one `logic`. Refuses before anything is written: `source-changed`, `logic-changed`; told to
 * go on from here, what follows is marked as the new logic's.
 */
export async function checkTopicSet(set: TopicSet): Promise<void> {
  const { log, group, topic, logic, fromHere } = set
  for (let partition = 0; partition < log.partitions; partition++) {
    const position = await log.position(group, topic, partition)
    if (position === null) await checkSource(set, partition)
    if (position === null || position.metadata === logic) continue
    if (!fromHere) {
      throw new TouchlineError('logic-changed', { topic, partition, expected: logic, found: position.metadata })
    }
    const { offset } = position
    await log.commit({ group, topic, partition, from: offset, to: offset, metadata: logic, outputs: [] })
  }
}

/** Nothing was derived from this partition yet: then what is in the set must not come from another topic. */
async function checkSource({ log, prefix, topic }: TopicSet, partition: number): Promise<void> {
  for (const derived of DERIVED_TOPICS) {
    const last = await lastOf(log, fullName(prefix, derived), partition)
    const found = last?.headers.source?.split('/')[0] ?? topic
    if (found !== topic) throw new TouchlineError('source-changed', { prefix, expected: found, found: topic })
  }
}

async function lastOf(log: EventLog, topic: string, partition: number): Promise<LogRecord | undefined> {
  const end = await log.end(topic, partition)
  return end === 0 ? undefined : (await log.read(topic, partition, end - 1, { records: 1, bytes: 1 }))[0]
}
