import type { FixtureAddress } from '../feed/address.ts'
import type { Known } from '../feed/place.ts'
import type { ConnectionEvent } from '../match/connections.ts'
import { type LineMemory, recall, remember } from './line-memory.ts'
import { lineOf, type Producer } from './producer.ts'
import { noteRecord, type Origin, packetRecord } from './raw-record.ts'

/** What this producer writes of one fixture's stream, and what it knows to be written. */
export interface Line {
  readonly producer: Producer
  readonly target: FixtureAddress
  readonly memory: LineMemory
  /** While the whole list is read once more: every frame in the log, of any line and source. */
  keys: ReadonlySet<string> | null
}

/** A frame that is no heartbeat, on its way into the log. The bytes are only lent; `key`: producer/raw-record.ts. */
export interface Heard {
  readonly bytes: Uint8Array
  readonly key: string
}

export function knownOf({ memory, keys }: Line, key: string): Known {
  const known = recall(memory, key)
  return known === undefined && keys?.has(key) ? null : known
}

export function recordFrame(
  line: Line,
  connectionId: string | null,
  { bytes, key }: Heard,
  position: number | null,
): void {
  const { recorder, counts, options } = line.producer
  recorder.record(packetRecord(originOf(line, connectionId), bytes, position, options.clock.micros()))
  remember(line.memory, key, position)
  counts.frames++
}

export function recordNote(
  line: Line,
  connectionId: string | null,
  event: ConnectionEvent,
  detail: string | null,
): void {
  const { recorder, counts, options } = line.producer
  recorder.record(noteRecord(originOf(line, connectionId), event, detail, options.clock.micros()))
  counts.notes++
}

function originOf({ producer, target }: Line, connectionId: string | null): Origin {
  return { target, line: lineOf(producer), source: 'stream', connectionId }
}
