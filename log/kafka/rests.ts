import { limited } from '../limited.ts'
import type { LogRecord, ReadLimit } from '../log.ts'

/** Pages whose end nobody has read yet: what they hold is fetched a MiB at a time, so many of them. */
const RESTS_MAX = 48
/** Who wants fewer looks something up, and does not go on. */
const READING_ON_MIN = 100

/**
 * What was fetched and is more than was wanted, for whoever goes on there: a reader that takes 250 or 1,000 records at a time would
 * fetch each page of the broker several times. Committed records do not change, so that it may be old; each is given once.
 */
export interface Rests {
  /** Null where nothing is kept that begins at the offset. */
  take(topic: string, partition: number, offset: number): readonly LogRecord[] | null
  /** As many as are wanted; the others are kept. */
  limit(records: readonly LogRecord[], limit: ReadLimit): readonly LogRecord[]
}

export function newRests(): Rests {
  const kept = new Map<string, readonly LogRecord[]>()
  return {
    take(topic, partition, offset) {
      const name = `${topic}/${partition}/${offset}`
      const records = kept.get(name) ?? null
      kept.delete(name)
      return records
    },
    limit(records, limit) {
      const given = limited(records, limit)
      const last = given.at(-1)
      if (last === undefined || given.length === records.length || limit.records < READING_ON_MIN) return given
      kept.set(`${last.topic}/${last.partition}/${last.offset + 1}`, records.slice(given.length))
      const [oldest] = kept.size > RESTS_MAX ? kept.keys() : []
      if (oldest !== undefined) kept.delete(oldest)
      return given
    },
  }
}
