import { decodeUtf8, parseJson } from '../match/json.ts'
import { FRAME_BYTES_MAX } from '../match/raw.ts'
import { id, integer, object } from '../match/reading.ts'
import { parseTime } from '../match/time.ts'
import { isSpace } from './list-bytes.ts'

/** What a recorded line tells about where it belongs; nothing here judges it. Times are UTC microseconds. */
export interface RecordedLine {
  /** `fixtureAction.fixtureId` where it is a non-empty string, else empty. */
  readonly fixtureId: string
  /** The packet's own timestamp. */
  readonly eventTime: number | null
  /** A `receivedAt` that the recording has put beside the packet. */
  readonly receivedAt: number | null
  readonly seq: number | null
}

const NOTHING: RecordedLine = { fixtureId: '', eventTime: null, receivedAt: null, seq: null }

/** A line above 1 MiB is not looked into. */
export function readRecordedLine(line: Uint8Array): RecordedLine {
  if (line.length > FRAME_BYTES_MAX) return NOTHING
  const root = object(parseJson(decodeUtf8(line) ?? ''))
  const action = object(root?.fixtureAction)
  return {
    fixtureId: id(action?.fixtureId) ?? '',
    eventTime: parseTime(action?.timestamp),
    receivedAt: parseTime(root?.receivedAt),
    seq: integer(action?.fixtureSeqNum),
  }
}

/** A line of nothing but white space is no frame. */
export function isBlank(line: Uint8Array): boolean {
  return line.every(isSpace)
}
