import type { LogReader, LogRecord } from './log.ts'

/** What is in memory at once of a key that has any number of records. */
const PAGE = { records: 1000, bytes: 8 * 1024 * 1024 } as const

/** The committed records of a key below `to` and from `start` on, in offset order, page by page. */
export async function* pagesOfKey(
  log: Pick<LogReader, 'readKey'>,
  topic: string,
  key: string,
  to = Number.POSITIVE_INFINITY,
  start = 0,
): AsyncGenerator<readonly LogRecord[]> {
  let from = start
  for (;;) {
    const page = await log.readKey(topic, key, { from, to, limit: PAGE })
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    from = last.offset + 1
  }
}
