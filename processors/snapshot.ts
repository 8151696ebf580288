import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { Headers, LogRecord } from '../log/log.ts'
import { trimmed } from '../match/packet-table.ts'
import type { FixtureState } from '../match/state.ts'
import type { Entry } from './entry.ts'

/**
 * Of how a state is laid out (match/state.ts and what is in it) and of this file. Raise it with every change of either:
 * snapshots of another one are not read, their fixtures are folded again.
 */
export const SNAPSHOT_FORMAT = 2

/** Format (1 byte), CRC-32 of the rest (4), the entry as V8 writes it: typed arrays, maps and sets as they are. */
const CRC_AT = 1
const ENTRY_AT = 5

/** What a fixture that cannot be kept is kept as: a snapshot that says where to fold again from. */
export const FOLD_AGAIN = new Uint8Array(0)

/** {@link FOLD_AGAIN} where it would have more bytes than `bytesMax`. */
export function encodeSnapshot(entry: Entry, bytesMax: number): Uint8Array {
  const written = serialize({ ...entry, state: withTrimmedPackets(entry.state) })
  if (ENTRY_AT + written.length > bytesMax) return FOLD_AGAIN
  const value = Buffer.allocUnsafeSlow(ENTRY_AT + written.length)
  value[0] = SNAPSHOT_FORMAT
  value.writeUInt32BE(crc32(written), CRC_AT)
  written.copy(value, ENTRY_AT)
  return value
}

/** Null where it cannot be read, whatever the reason: then the fixture is folded again. */
export function decodeSnapshot(value: Uint8Array): Entry | null {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length)
  if (bytes.length <= ENTRY_AT || bytes[0] !== SNAPSHOT_FORMAT) return null
  const written = bytes.subarray(ENTRY_AT)
  if (bytes.readUInt32BE(CRC_AT) !== crc32(written)) return null
  try {
    const entry: Entry = deserialize(written)
    // Its arrays are views of what was read, which would stay in memory with them.
    entry.state = withTrimmedPackets(entry.state)
    return entry
  } catch {
    // Written by a newer V8.
    return null
  }
}

function withTrimmedPackets(state: FixtureState): FixtureState {
  return { ...state, ledger: { ...state.ledger, packets: trimmed(state.ledger.packets) } }
}

/** What the headers of a snapshot say. */
export interface SnapshotHead {
  /** Raw topic that the offsets are of. */
  readonly source: string
  readonly logic: string
  /** All records of the fixture up to here are in it. */
  readonly upTo: number
  /** Offset of the fixture's first raw record: where folding again begins. */
  readonly first: number
  /** The fixture left memory: when this was committed there was no record of it above `upTo`. */
  readonly isLeft: boolean
  /** Of the partition: fixtures whose first record is at this offset or above have a snapshot. */
  readonly since: number
}

export function headersOf({ source, logic, upTo, first, isLeft, since }: SnapshotHead): Headers {
  return { source, logic, upTo: `${upTo}`, first: `${first}`, left: isLeft ? '1' : '0', since: `${since}` }
}

/** Null where they are not as {@link headersOf} writes them. */
export function headOf({ headers }: LogRecord): SnapshotHead | null {
  const { source, logic, left } = headers
  const [upTo, first, since] = [Number(headers.upTo), Number(headers.first), Number(headers.since)]
  if (source === undefined || logic === undefined || (left !== '0' && left !== '1')) return null
  if (![upTo, first, since].every(Number.isSafeInteger)) return null
  return { source, logic, upTo, first, isLeft: left === '1', since }
}
