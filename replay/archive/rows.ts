import type { LogRecord, NewRecord } from '../../log/log.ts'
import { foreignRaw, readRaw } from '../../processors/read-raw.ts'
import type { ArchivedRow } from '../../schemas/archived-row.ts'
import type { Codec, Decoder } from '../../schemas/codec.ts'
import { RAW_ACTIONS } from '../../schemas/topics.ts'

const NO_FRAME = new Uint8Array(0)

/** A record of raw-actions as an archive has it. */
export function rowOf(codec: Decoder, record: LogRecord): ArchivedRow {
  const raw = readRaw(codec, record)
  const { published: text, ...others } = record.headers
  const published = text !== undefined && isInteger(text) ? Number(text) : null
  const headers = text !== undefined && published === null ? { ...others, published: text } : others
  const { timestamp } = record
  if (!('code' in raw)) return { ...raw, published, headers, timestamp, foreign: null }
  return { ...foreignRaw(record), frame: NO_FRAME, published, headers, timestamp, foreign: record.value }
}

/** The record that this row is of, for another log. */
export function recordOf({ encode }: Pick<Codec, 'encode'>, topic: string, row: ArchivedRow): NewRecord {
  const { published, headers, timestamp, foreign, ...raw } = row
  return {
    topic,
    key: row.fixtureId,
    value: foreign ?? encode(RAW_ACTIONS, raw),
    headers: published === null ? headers : { ...headers, published: String(published) },
    timestamp,
  }
}

/** Whether it comes back as the same text. */
function isInteger(text: string): boolean {
  return Number.isSafeInteger(Number(text)) && String(Number(text)) === text
}
