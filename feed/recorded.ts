import { id, integer, object } from '../match/reading.ts'
import { parseTime } from '../match/time.ts'

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

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `bytesMax`: a longer line is not looked into. */
export function readRecordedLine(line: Uint8Array, bytesMax: number): RecordedLine {
  if (line.length > bytesMax) return NOTHING
  try {
    const root = object(JSON.parse(utf8.decode(line)))
    const action = object(root?.fixtureAction)
    return {
      fixtureId: id(action?.fixtureId) ?? '',
      eventTime: parseTime(action?.timestamp),
      receivedAt: parseTime(root?.receivedAt),
      seq: integer(action?.fixtureSeqNum),
    }
  } catch {
    return NOTHING
  }
}

/** A line of nothing but white space is no frame. */
export function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
}
