import { join, resolve } from 'node:path'
import type { LogRecord } from '../../log/log.ts'
import { pagesOfKey, pagesOfPartition } from '../../log/pages.ts'
import { type Decoded, writeTable } from '../../replay/archive/parquet/table.ts'
import { isSelected } from '../../replay/archive/selection.ts'
import type { Recorded } from '../../replay/recorded.ts'
import { DERIVED_TOPICS, fullName, RAW_ACTIONS, type Topic } from '../../schemas/topics.ts'
import { valueIn } from '../../schemas/value-in.ts'
import type { OpenReader } from '../context.ts'
import { noteInterrupted, partly } from '../interrupted.ts'
import { counted, note } from '../note.ts'
import { noFixtures } from '../recorded/fixture.ts'
import { fixtureIdsIn } from '../recorded/fixtures.ts'
import { barOf } from '../show/bar.ts'
import { plain } from '../show/plain.ts'
import type { Progress } from '../terminal.ts'
import type { Asked } from './asked.ts'
import { megabytes } from './megabytes.ts'

/** A Parquet file for each topic that is asked for, in the order of the log. What cannot be read is left out and told. */
export async function exportTables(open: OpenReader, recorded: Recorded, asked: Asked): Promise<void> {
  const topics = asked.topics.length > 0 ? asked.topics : DERIVED_TOPICS
  const { options } = asked
  const { signal } = recorded
  const progress = open.terminal.progress(open.clock)
  let done = 0
  try {
    const fixtures = await chosen(recorded, asked, progress)
    if (fixtures?.length === 0 && !signal.aborted)
      throw noFixtures(open.log, `as they are selected in ${recorded.rawTopic}`)
    for (const topic of topics) {
      if (signal.aborted) break
      const name = topic === RAW_ACTIONS ? recorded.rawTopic : fullName(options.prefix, topic)
      const file = join(resolve(options.out), `${topic.name}.parquet`)
      const reading = { recorded, topic, name, fixtures, unread: 0 }
      const bar = `${barOf(done, topics.length)} ${topic.name}`
      const table = await writeTable(file, topic, shown(decodedPages(reading), progress, bar), signal)
      if (table === null) break
      done++
      const { unread } = reading
      if (options.json) process.stdout.write(`${JSON.stringify({ topic: topic.name, file, ...table, unread })}\n`)
      else open.terminal.print(`${plain(`${file}  ${counted(table.rows, 'row')} in ${megabytes(table.bytes)}`)}\n`)
      if (unread > 0) note(`${counted(unread, 'record')} of ${name} cannot be read and is left out`)
    }
  } finally {
    progress.end()
  }
  if (done < topics.length) noteInterrupted(`${partly(done, topics.length, 'table')} written; run it again for all`)
}

/** Null: all that there are, without looking for them. */
async function chosen(recorded: Recorded, asked: Asked, progress: Progress): Promise<readonly string[] | null> {
  const { certified = false, from, to, sport } = asked.selection
  const isAll = !certified && from === undefined && to === undefined && sport === undefined
  if (isAll && asked.wanted.length === 0) return null
  const ids: string[] = []
  progress.show(`looking for fixtures in ${recorded.rawTopic}`)
  const all = await fixtureIdsIn(recorded, asked.wanted)
  for (const [at, fixtureId] of all.entries()) {
    if (recorded.signal.aborted) break
    if (isAll || (await isSelected(recorded, asked.selection, fixtureId))) ids.push(fixtureId)
    progress.show(`${barOf(at + 1, all.length)} ${partly(at + 1, all.length, 'fixture')} looked at`)
  }
  return ids
}

interface Reading {
  readonly recorded: Recorded
  readonly topic: Topic
  /** With its prefix. */
  readonly name: string
  readonly fixtures: readonly string[] | null
  /** Records that are none of the topic. */
  unread: number
}

/** Fewer fixtures than this are read by their keys. */
const BY_KEY_MAX = 20

async function* decodedPages(reading: Reading): AsyncGenerator<readonly Decoded[]> {
  const { codec } = reading.recorded
  for await (const page of pagesIn(reading)) {
    await codec.prepare(page)
    yield page.flatMap((record) => decoded(reading, record))
  }
}

async function* pagesIn({ recorded, name, fixtures }: Reading): AsyncGenerator<readonly LogRecord[]> {
  const { log } = recorded
  if (fixtures !== null && fixtures.length <= BY_KEY_MAX) {
    for (const fixtureId of fixtures) yield* pagesOfKey(log, name, fixtureId)
    return
  }
  const wanted = fixtures === null ? null : new Set(fixtures)
  for (let partition = 0; partition < log.partitions; partition++) {
    for await (const page of pagesOfPartition(log, name, partition)) {
      yield wanted === null ? page : page.filter(({ key }) => wanted.has(key))
    }
  }
}

function decoded(reading: Reading, record: LogRecord): readonly Decoded[] {
  const value = valueIn(reading.recorded.codec, reading.topic, record)
  if (value !== null) return [{ record, value }]
  reading.unread++
  return []
}

async function* shown(pages: AsyncIterable<readonly Decoded[]>, progress: Progress, bar: string) {
  let rows = 0
  for await (const page of pages) {
    rows += page.length
    progress.show(`${bar}: ${counted(rows, 'row')}`)
    yield page
  }
}
