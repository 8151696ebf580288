import { createHash } from 'node:crypto'
import type { LogReader, LogRecord } from '../log/log.ts'
import { pagesOfKey } from '../log/pages.ts'
import { sourceOf } from '../processors/source.ts'
import { body } from '../schemas/codec.ts'
import { DERIVED_TOPICS, fullName } from '../schemas/topics.ts'

/**
 * The digest `exact` (replay/digest.ts) of what lies in the derived topics of a fixture, instead of what folding gives: the two
 * are equal where all was processed, by the same `logic`, once. The order of emission is that of the header `source`, then that
 * of the topics. On Kafka a compacted topic forgets after days: then they differ.
 */
export async function publishedDigest(log: LogReader, prefix: string, fixtureId: string): Promise<string> {
  const hash = createHash('sha256')
  const readers = DERIVED_TOPICS.map((topic) => recordsOf(log, fullName(prefix, topic), fixtureId))
  const heads = await Promise.all(readers.map(next))
  for (;;) {
    const at = firstOf(heads)
    const head = heads[at]
    if (!head) return hash.digest('hex')
    hash.update(body(head.value))
    heads[at] = await next(readers[at] as AsyncGenerator<LogRecord>)
  }
}

async function* recordsOf(log: LogReader, topic: string, fixtureId: string): AsyncGenerator<LogRecord> {
  for await (const page of pagesOfKey(log, topic, fixtureId)) yield* page
}

async function next(reader: AsyncGenerator<LogRecord>): Promise<LogRecord | null> {
  const { done, value } = await reader.next()
  return done ? null : value
}

/** Of two of the same raw record the one whose topic comes first; a record of somebody else, who names none, comes before all. */
function firstOf(heads: readonly (LogRecord | null)[]): number {
  let first = 0
  let lowest = Number.POSITIVE_INFINITY
  for (const [at, head] of heads.entries()) {
    const offset = head === null ? Number.POSITIVE_INFINITY : (sourceOf(head)?.offset ?? -1)
    if (offset < lowest) [first, lowest] = [at, offset]
  }
  return first
}
