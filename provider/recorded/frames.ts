import type { LogReader, LogRecord } from '../../log/log.ts'
import { FRAME_BYTES_MAX, OVERSIZED, type RawRecord } from '../../match/raw.ts'
import type { Decoder } from '../../schemas/codec.ts'
import { RAW_ACTIONS } from '../../schemas/topics.ts'
import { valueIn } from '../../schemas/value-in.ts'
import type { Entry } from './timeline.ts'

/** The raw-actions that are served. */
export interface Recording {
  readonly log: Pick<LogReader, 'readKey' | 'hasKeyIndex'>
  readonly codec: Decoder
  /** Full name of its raw-actions. */
  readonly rawTopic: string
}

/** What one connection holds of its match: thousands may be open. Where a key is not found at once, more is read at a time. */
const WINDOW = { records: 32, bytes: 48 * 1024 }
const WINDOW_WITHOUT_INDEX = { records: 250, bytes: 256 * 1024 }
/** An oversized frame is as large again as it was, up to this. */
const PADDED_BYTES_MAX = 2 * FRAME_BYTES_MAX
const SPACE = 0x20

export interface EntryFrame {
  readonly entry: Entry
  readonly frame: Uint8Array
}

/** The frames of these entries in their order, a few at a time. */
export async function* framesOf(
  { log, codec, rawTopic }: Recording,
  fixtureId: string,
  entries: readonly Entry[],
): AsyncGenerator<EntryFrame> {
  const offsets = entries.map(({ offset }) => offset).sort((a, b) => a - b)
  const limit = log.hasKeyIndex ? WINDOW : WINDOW_WITHOUT_INDEX
  let window = new Map<number, Uint8Array>()
  for (const entry of entries) {
    let frame = window.get(entry.offset)
    if (frame === undefined) {
      // Up to an offset of the fixture: the log need not look from the end.
      const to = offsets[indexOf(offsets, entry.offset) + limit.records]
      const range = { from: entry.offset, limit, ...(to === undefined ? {} : { to }) }
      const records = await log.readKey(rawTopic, fixtureId, range)
      await codec.prepare(records)
      window = new Map(records.flatMap((one) => frameOf(codec, one)))
      frame = window.get(entry.offset) as Uint8Array
    }
    yield { entry, frame }
  }
}

function frameOf(codec: Decoder, record: LogRecord): readonly (readonly [number, Uint8Array])[] {
  const raw = valueIn(codec, RAW_ACTIONS, record)
  return raw === null ? [] : [[record.offset, served(raw)]]
}

/** As it was received; of an oversized one only the beginning is left, and blanks make it as large as it was. */
function served({ frame, detail }: RawRecord): Uint8Array {
  if (!detail?.startsWith(OVERSIZED)) return frame
  const bytes = Number(/bytes=(\d+)/.exec(detail)?.[1] ?? 0)
  const padded = Buffer.alloc(Math.min(Math.max(bytes, frame.length), PADDED_BYTES_MAX), SPACE)
  padded.set(frame)
  return padded
}

function indexOf(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
