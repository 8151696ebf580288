import type { FixtureAddress } from '../feed/address.ts'
import { orderList } from '../feed/list.ts'
import { lineOf, type Producer } from './producer.ts'
import { listedKey, packetRecord } from './raw-record.ts'

/** What a list held, and how much of it was not in the log before. */
export interface ListCounts {
  readonly elements: number
  readonly recorded: number
}

/** So much waits for the log at most while a list is recorded, which may be as large as all that may wait. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024

/**
 * Records the elements of a REST list that are not in `keys` (producer/history.ts), by ascending seq. Resolves when the
 * log has them; null when `signal` aborted before.
 */
export async function recordMissing(
  producer: Producer,
  target: FixtureAddress,
  list: readonly Uint8Array[],
  keys: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ListCounts | null> {
  const { recorder, options } = producer
  const origin = { target, line: lineOf(producer), source: 'rest', connectionId: null } as const
  const known = new Set(keys)
  let recorded = 0
  for (const bytes of orderList(list)) {
    const key = listedKey(bytes, target.fixtureId)
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
