import { decodeUtf8, parseJson } from '../match/json.ts'
import { FRAME_BYTES_MAX } from '../match/raw.ts'
import { id, integer, object } from '../match/reading.ts'
import { parseTime } from '../match/time.ts'
import { isSpace } from './list-bytes.ts'

/** What a frame of a recording tells about where it belongs; nothing here judges it. Times are UTC microseconds. */
export interface RecordedFrame {
  /** `fixtureAction.fixtureId` where it is a non-empty string, else empty. */
  readonly fixtureId: string
  /** The packet's own timestamp. */
  readonly eventTime: number | null
  /** A `receivedAt` that the recording has put beside the packet. */
  readonly receivedAt: number | null
  readonly seq: number | null
}

const NOTHING: RecordedFrame = { fixtureId: '', eventTime: null, receivedAt: null, seq: null }

/** One above 1 MiB is not looked into. */
export function readRecordedFrame(bytes: Uint8Array): RecordedFrame {
  if (bytes.length > FRAME_BYTES_MAX) return NOTHING
  const root = object(parseJson(decodeUtf8(bytes) ?? ''))
  const action = object(root?.fixtureAction)
  return {
    fixtureId: id(action?.fixtureId) ?? '',
    eventTime: parseTime(action?.timestamp),
    receivedAt: parseTime(root?.receivedAt),
    seq: integer(action?.fixtureSeqNum),
  }
}

/** Nothing but white space is no frame. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(isSpace)
}
