import type { LogRecord } from '../log/log.ts'
import { pagesOfKey } from '../log/pages.ts'
import { advance, type Entry, type Folding } from './entry.ts'

/** Where a record stands; what is rebuilt is the state before it. */
export type Place = Pick<LogRecord, 'topic' | 'key' | 'offset'>

/**
 * Folds a fixture's records of `from` and above and below `before`, but for those at `parked`; the offset of the first
 * that runs into a defect, null where there is none.
 */
export async function foldAgain(
  options: Folding,
  entry: Entry,
  from: number,
  before: Place,
  parked: ReadonlySet<number> | undefined,
): Promise<number | null> {
  for await (const page of pagesOfKey(options.log, before.topic, before.key, before.offset, from)) {
    if (options.signal.aborted) return null
    await options.codec.prepare(page)
    for (const record of page) {
      if (parked?.has(record.offset)) continue
      try {
        advance(options, entry, record)
      } catch {
        return record.offset
      }
    }
  }
  return null
}
