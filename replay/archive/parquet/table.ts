import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { LogRecord } from '../../../log/log.ts'
import { schemaOf, schemaText } from '../../../schemas/sources.ts'
import type { Topic } from '../../../schemas/topics.ts'
import { publishedAt } from '../../stream/known-time.ts'
import { onDisk, writeWhole } from '../whole-file.ts'
import { type Column, columnsOf } from './columns.ts'

/** A row group is written when it has so much: what is in memory of a table. Bytes are those of the values in the log. */
const GROUP = { rows: 20_000, bytes: 16 * 1024 * 1024 } as const

export interface Decoded {
  readonly record: LogRecord
  readonly value: unknown
}

/** Where a record lay, and when it was handed to the log: behind the columns of its value. */
const PLACE: readonly Column[] = columnsOf({
  type: 'record',
  name: 'Place',
  doc: '',
  fields: [
    { name: 'knownAt', type: ['null', { type: 'long', logicalType: 'timestamp-micros' }], doc: '' },
    { name: 'partition', type: 'long', doc: '' },
    { name: 'offset', type: 'long', doc: '' },
  ],
})

/** The columns of a topic's table. */
export function tableColumns(topic: Topic): readonly Column[] {
  return [
    ...columnsOf(schemaOf(topic)).map((column) => within(column, 'value')),
    ...PLACE.map((column) => within(column, 'place')),
  ]
}

function within({ cell, ...column }: Column, name: 'value' | 'place'): Column {
  return { ...column, cell: (row) => cell((row as Row)[name]) }
}

interface Row {
  readonly value: unknown
  readonly place: unknown
}

function rowOf({ record, value }: Decoded): Row {
  const { partition, offset } = record
  const knownAt = publishedAt(record)
  return { value, place: { knownAt: knownAt < 0 ? null : knownAt, partition, offset } }
}

export interface Table {
  readonly rows: number
  readonly bytes: number
}

/**
 * Writes a topic as a Parquet file, row group by row group; under another name until it is on the disk. Null where the signal
 * aborts: then no file is left. Rejects with `file-unwritable`, and with what `pages` throws.
 */
export async function writeTable(
  file: string,
  topic: Topic,
  pages: AsyncIterable<readonly Decoded[]>,
  signal: AbortSignal,
): Promise<Table | null> {
  let rows: number | null = null
  const bytes = await writeWhole(file, async (part) => {
    rows = await writeRows(file, part, topic, pages, signal)
    return rows !== null
  })
  return rows === null || bytes === null ? null : { rows, bytes }
}

async function writeRows(
  file: string,
  part: string,
  topic: Topic,
  pages: AsyncIterable<readonly Decoded[]>,
  signal: AbortSignal,
): Promise<number | null> {
  const columns = tableColumns(topic)
  const writer = await onDisk(file, async () => openWriter(part, topic, columns))
  let group: Row[] = []
  let [bytes, rows] = [0, 0]
  const flush = async (): Promise<void> => {
    if (group.length === 0) return
    const columnData = columns.map(({ name, cell }) => ({ name, data: group.map(cell), offsetIndex: false }))
    await onDisk(file, async () => writer.write({ columnData, rowGroupSize: group.length }))
    group = []
    bytes = 0
  }
  for await (const page of pages) {
    if (signal.aborted) return null
    for (const decoded of page) {
      group.push(rowOf(decoded))
      bytes += decoded.record.value.length
      rows++
      if (group.length >= GROUP.rows || bytes >= GROUP.bytes) await flush()
    }
  }
  if (signal.aborted) return null
  await flush()
  await onDisk(file, async () => writer.finish())
  return rows
}

function openWriter(part: string, topic: Topic, columns: readonly Column[]): ParquetWriter {
  const root = { name: topic.schema, num_children: columns.length }
  const schema = [root, ...columns.flatMap(({ elements }) => elements)]
  // For whoever wonders what a column means: the docs are in it.
  const kvMetadata = [{ key: 'touchline.schema', value: schemaText(topic) }]
  return new ParquetWriter({ writer: fileWriter(part), schema, kvMetadata, createdBy: 'touchline' })
}
