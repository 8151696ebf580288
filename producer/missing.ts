import type { FixtureAddress } from '../feed/address.ts'
import { readRecordedFrame } from '../feed/recorded.ts'
import { isRejection, parsePacket } from '../match/parse.ts'
import { lineOf, type Producer } from './producer.ts'
import { packetRecord, recordedKey } from './raw-record.ts'

/** What a list held, and how much of it was not in the log before. */
export interface ListCounts {
  readonly elements: number
  readonly recorded: number
}

/** An element of a list. */
export interface ListElement {
  readonly bytes: Uint8Array
  /** As the log would have it (producer/raw-record.ts, `recordedKey`). */
  readonly key: string
}

/** So much waits for the log at most while a list is recorded, which may be as large as all that may wait. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024

/** In the order in which they are recorded: that of `orderList` of feed/list.ts, but each is read once. */
export function orderedElements(list: readonly Uint8Array[], fixtureId: string): readonly ListElement[] {
  return list
    .map((bytes) => {
      const packet = parsePacket(bytes, fixtureId, null)
      if (!isRejection(packet)) return { bytes, seq: packet.seq, key: recordedKey(packet, bytes, null) }
      const seq = readRecordedFrame(bytes).seq ?? Number.POSITIVE_INFINITY
      return { bytes, seq, key: recordedKey(null, bytes, null) }
    })
    .sort((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq))
}

/**
 * Records the elements of a REST list that are not in `keys` (producer/history.ts), in their order. Resolves when the
 * log has them; null when `signal` aborted before.
 */
export async function recordMissing(
  producer: Producer,
  target: FixtureAddress,
  list: readonly ListElement[],
  keys: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ListCounts | null> {
  const { recorder, options } = producer
  const origin = { target, line: lineOf(producer), source: 'rest', connectionId: null } as const
  const known = new Set(keys)
  let recorded = 0
  for (const { bytes, key } of list) {
    if (known.has(key)) continue
    known.add(key)
    recorder.record(packetRecord(origin, bytes, null, options.clock.micros()))
    producer.counts.frames++
    recorded++
    if (recorder.waiting() > WAITING_BYTES_MAX && !(await recorder.flushed(signal))) return null
  }
  if (!(await recorder.flushed(signal))) return null
  return { elements: list.length, recorded }
}
