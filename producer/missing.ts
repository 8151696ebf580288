import type { FixtureAddress } from '../feed/address.ts'
import type { SplitList } from '../feed/list.ts'
import { readRecordedFrame } from '../feed/recorded.ts'
import { isRejection, packetOf, parsePacket } from '../match/parse.ts'
import { FRAME_BYTES_MAX } from '../match/raw.ts'
import { lineOf, type Producer } from './producer.ts'
import { packetRecord, recordedKey } from './raw-record.ts'

/** What a list held, and how much of it was not in the log before. */
export interface ListCounts {
  readonly elements: number
  readonly recorded: number
}

/** A list in the order in which it is recorded. */
export interface OrderedList {
  readonly elements: readonly ListElement[]
  readonly isWhole: boolean
}

/** An element of a list. */
export interface ListElement {
  readonly bytes: Uint8Array
  /** As the log would have it (producer/raw-record.ts, `recordedKey`). */
  readonly key: string
}

/** So much waits for the log at most while a list is recorded, which may be as large as all that may wait. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024

/** The order is that of `orderList` of feed/list.ts. */
export function orderedList({ elements, values, isWhole }: SplitList, fixtureId: string): OrderedList {
  const read = elements.map((bytes, i) => elementOf(bytes, values?.[i], fixtureId))
  return { elements: read.sort((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq)), isWhole }
}

/** `value`: what the bytes are as JSON, where that is known. */
function elementOf(bytes: Uint8Array, value: unknown, fixtureId: string): ListElement & { readonly seq: number } {
  const isRead = value !== undefined && bytes.length <= FRAME_BYTES_MAX
  const packet = isRead ? packetOf(value, fixtureId) : parsePacket(bytes, fixtureId, null)
  if (!isRejection(packet)) return { bytes, seq: packet.seq, key: recordedKey(packet, bytes, null) }
  const seq = readRecordedFrame(bytes).seq ?? Number.POSITIVE_INFINITY
  return { bytes, seq, key: recordedKey(null, bytes, null) }
}

/**
 * Records the elements of a REST list that are not in `keys` (producer/history.ts), in their order. Resolves when the
 * log has them; null when `signal` aborted before.
 */
export async function recordMissing(
  producer: Producer,
  target: FixtureAddress,
  { elements }: OrderedList,
  keys: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ListCounts | null> {
  const { recorder, options } = producer
  const origin = { target, line: lineOf(producer), source: 'rest', connectionId: null } as const
  const known = new Set(keys)
  let recorded = 0
  for (const { bytes, key } of elements) {
    if (known.has(key)) continue
    known.add(key)
    recorder.record(packetRecord(origin, bytes, null, options.clock.micros()))
    producer.counts.frames++
    recorded++
    if (recorder.waiting() > WAITING_BYTES_MAX && !(await recorder.flushed(signal))) return null
  }
  if (!(await recorder.flushed(signal))) return null
  return { elements: elements.length, recorded }
}
