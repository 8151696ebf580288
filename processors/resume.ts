import type { EventLog, Position } from '../log/log.ts'
import { positionMoved } from '../log/refusals.ts'
import { TouchlineError } from '../platform/errors.ts'
import { DERIVED_TOPICS, fullName } from '../schemas/topics.ts'
import { type Source, sourceOf } from './source.ts'

export interface Resuming {
  readonly log: EventLog
  readonly prefix: string
  /** Of the raw records. */
  readonly topic: string
  readonly group: string
  readonly logic: string
  /** Goes on although another `logic` has derived what is there; what follows is marked as the new one's. */
  readonly fromHere?: boolean
  /** The position is not what the derived records say, and they are believed. */
  readonly onResumed?: (differs: TouchlineError) => void
}

/** Where the work on a partition goes on. */
export interface Start {
  /** The next offset to read. */
  readonly offset: number
  /** The position in the log, which the first commit moves from. */
  readonly stored: number
}

/**
 * Takes a partition over and finds where to go on: above the last raw record that something was derived from. Commits end
 * there too (a batch that gave nothing moves nothing), so the position says the same; where it does not (it expired, was reset, derived
 * records were lost), it is the derived records that readers see: after them nothing is doubled and nothing is
 * missing, so they are believed, and the difference is told. A topic set has one source and one `logic`: refuses before
 * anything is written with `source-changed` and `logic-changed`.
 */
export async function resume(set: Resuming, partition: number): Promise<Start> {
  const { log, group, topic, prefix, logic } = set
  const position = await log.acquire(group, topic, partition)
  const newest = await newestSource(set, partition)
  if (newest !== null && newest.topic !== topic) {
    throw new TouchlineError('source-changed', { prefix, expected: newest.topic, found: topic })
  }
  const offset = newest === null ? 0 : newest.offset + 1
  const isAsStored = (position?.offset ?? 0) === offset
  const found = isAsStored || newest === null ? position?.metadata : newest.logic
  if (found !== undefined && found !== logic && !set.fromHere) {
    throw new TouchlineError('logic-changed', { topic, partition, expected: logic, found })
  }
  if (!isAsStored) {
    await assertStill(set, partition, position)
    const stored = position?.offset ?? 'none'
    set.onResumed?.(
      new TouchlineError('position-differs', { group, topic, partition, expected: offset, found: stored }),
    )
  }
  return { offset, stored: position?.offset ?? 0 }
}

/**
 * Whoever stood still between its two looks finds what another owner has derived since. Then the position has moved as well, and the
 * partition is that owner's: nothing is wrong with it.
 */
async function assertStill({ log, group, topic }: Resuming, partition: number, taken: Position | null): Promise<void> {
  const [from, now] = [taken?.offset ?? 0, (await log.position(group, topic, partition))?.offset ?? 0]
  if (now !== from) throw positionMoved(log.url, { group, topic, partition, from }, now)
}

/**
 * Each raw record that gives anything gives a record in some derived topic, and those of a topic's partition are in the
 * order of their sources. So the largest source is at the end of one of them.
 */
async function newestSource({ log, prefix }: Resuming, partition: number): Promise<Source | null> {
  const sources = await Promise.all(DERIVED_TOPICS.map((topic) => lastSource(log, fullName(prefix, topic), partition)))
  return sources.reduce((a, b) => (a === null || (b !== null && b.offset > a.offset) ? b : a), null)
}

const SPAN_GROWTH = 8

/** Of the last record that has one. Nothing found would mean to derive all again: so it is searched for to the beginning. */
async function lastSource(log: EventLog, topic: string, partition: number): Promise<Source | null> {
  const end = await log.end(topic, partition)
  for (let span = 1; end > 0; span *= SPAN_GROWTH) {
    const last = await log.read(topic, partition, end - span, { records: span, bytes: Number.POSITIVE_INFINITY })
    const source = last.map(sourceOf).findLast((found) => found !== null)
    if (source || span >= end) return source ?? null
  }
  return null
}
