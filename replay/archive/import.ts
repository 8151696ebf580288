import type { EventLog, NewRecord } from '../../log/log.ts'
import { pagesOfKey } from '../../log/pages.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { encodeRow } from '../../schemas/archived.ts'
import type { ArchivedRow } from '../../schemas/archived-row.ts'
import type { Codec } from '../../schemas/codec.ts'
import type { Archive } from './archive.ts'
import { recordOf, rowOf } from './rows.ts'

export interface Importing {
  readonly log: EventLog
  readonly codec: Codec
  /** Full name of the raw-actions that it goes to. */
  readonly rawTopic: string
  readonly signal: AbortSignal
}

export interface ImportedArchive {
  /** Records appended by this run; 0: all of them were there already. */
  readonly records: number
  /** Records of the fixture that were there already. */
  readonly already: number
  /** False: the signal came first. What is there is the beginning of the archive; the next import goes on. */
  readonly isComplete: boolean
}

const BATCH = { records: 1000, bytes: 4 * 1024 * 1024 } as const

/**
 * The records of an archive into raw-actions, exactly as they were. What the log has of the fixture already must be the
 * beginning of the archive, or begin with all of it: then the rest is appended, so that an import that was killed can be
 * repeated, and nothing is doubled. Else `archive-differs`. The file is read to its end before anything is appended:
 * `archive-damaged`. Nobody else may write the fixture meanwhile.
 */
export async function importArchive(importing: Importing, archive: Archive): Promise<ImportedArchive> {
  const { signal } = importing
  for await (const _ of archive.pages()) if (signal.aborted) return { records: 0, already: 0, isComplete: false }
  const rows = rowsOf(archive)
  try {
    const already = await matched(importing, archive, rows)
    const records = await appendRest(importing, rows)
    return { records, already, isComplete: already + records >= archive.header.records }
  } finally {
    await rows.return(undefined)
  }
}

type Rows = AsyncGenerator<ArchivedRow, undefined>

async function* rowsOf(archive: Archive): Rows {
  for await (const page of archive.pages()) yield* page
  return undefined
}

/** How many records of the fixture the log has; `rows` goes on behind them. */
async function matched(importing: Importing, { file, header }: Archive, rows: Rows): Promise<number> {
  const { log, codec, rawTopic } = importing
  let count = 0
  for await (const page of pagesOfKey(log, rawTopic, header.fixtureId)) {
    await codec.prepare(page)
    for (const record of page) {
      const { value: row } = count < header.records ? await rows.next() : { value: undefined }
      if (row !== undefined && !encodeRow(rowOf(codec, record)).equals(encodeRow(row))) {
        const found = `another record of it, the ${count + 1}. of ${header.records}, at ${record.partition}/${record.offset}`
        throw new TouchlineError('archive-differs', { fixture: header.fixtureId, file, topic: rawTopic, found })
      }
      count++
    }
  }
  return count
}

async function appendRest({ log, codec, rawTopic, signal }: Importing, rows: Rows): Promise<number> {
  let batch: NewRecord[] = []
  let bytes = 0
  let records = 0
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await log.append(batch)
    records += batch.length
    batch = []
    bytes = 0
  }
  for await (const row of rows) {
    const record = recordOf(codec, rawTopic, row)
    batch.push(record)
    bytes += record.value.length
    if (batch.length < BATCH.records && bytes < BATCH.bytes) continue
    await flush()
    if (signal.aborted) return records
  }
  await flush()
  return records
}
