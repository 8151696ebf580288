import type { LogReader, LogRecord } from './log.ts'

/** What is in memory at once of a key or a partition that has any number of records. */
export const PAGE = { records: 1000, bytes: 8 * 1024 * 1024 } as const

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
    await othersTurn()
  }
}

/** The committed records of a partition from `from` on and below `to`, as far as it goes at the beginning, page by page. */
export async function* pagesOfPartition(
  log: Pick<LogReader, 'read' | 'end'>,
  topic: string,
  partition: number,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly LogRecord[]> {
  const end = Math.min(to, await log.end(topic, partition))
  for (let offset = Math.max(0, from); offset < end; ) {
    const page = await log.read(topic, partition, offset, {
      records: Math.min(PAGE.records, end - offset),
      bytes: PAGE.bytes,
    })
    const last = page.at(-1)
    if (last === undefined) return
    // Not every offset has a record: a page may reach beyond the end.
    yield last.offset < end ? page : page.filter((record) => record.offset < end)
    offset = last.offset + 1
    await othersTurn()
  }
}

/** An embedded log answers at once, for ever: without a pause no signal would be heard before the end. */
export function othersTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}
