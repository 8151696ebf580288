import type { FixtureAddress } from '../feed/address.ts'
import { readFrame } from '../feed/frame.ts'
import { orderList } from '../feed/list.ts'
import { lineOf, type Producer } from './producer.ts'
import { frameKey, packetRecord } from './raw-record.ts'

/** What a list held, and how much of it was not in the log before. */
export interface Listed {
  readonly elements: number
  readonly recorded: number
}

/** Records the elements of a REST list that are not in `keys` (producer/history.ts), by ascending seq. */
export function recordMissing(
  producer: Producer,
  target: FixtureAddress,
  list: readonly Uint8Array[],
  keys: ReadonlySet<string>,
): Listed {
  const { clock } = producer.options
  const origin = { target, line: lineOf(producer), source: 'rest', connectionId: null } as const
  const known = new Set(keys)
  let recorded = 0
  for (const bytes of orderList(list)) {
    const key = frameKey(readFrame(bytes, target.fixtureId), bytes)
    if (known.has(key)) continue
    known.add(key)
    producer.recorder.record(packetRecord(origin, bytes, null, clock.micros()))
    producer.counts.frames++
    recorded++
  }
  return { elements: list.length, recorded }
}
