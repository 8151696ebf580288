import { createHash } from 'node:crypto'
import { type FixtureAddress, sportOf } from '../feed/address.ts'
import { type Frame, identityOf } from '../feed/frame.ts'
import { canonicalListing } from '../feed/schedule.ts'
import type { ConnectionEvent } from '../match/connections.ts'
import type { Packet } from '../match/packet.ts'
import { FRAME_BYTES_MAX, OVERSIZED, OVERSIZED_KEPT_BYTES, type RawRecord, type Source } from '../match/raw.ts'

/** Records as they go into raw-actions (DESIGN §3). */

/** Where a frame came from. */
export interface Origin {
  readonly target: FixtureAddress
  readonly line: string
  readonly source: Source
  readonly connectionId: string | null
}

const NO_FRAME = new Uint8Array(0)

/** `receivedAt` in UTC microseconds. */
export function packetRecord(
  origin: Origin,
  frame: Uint8Array,
  position: number | null,
  receivedAt: number,
): RawRecord {
  return { ...headOf(origin), kind: 'packet', position, receivedAt, ...kept(frame) }
}

export function noteRecord(
  origin: Origin,
  event: ConnectionEvent,
  detail: string | null,
  receivedAt: number,
): RawRecord {
  return { ...headOf(origin), kind: event, position: null, receivedAt, frame: NO_FRAME, detail }
}

/** One object of the fixtures list. */
export function fixtureRecord(origin: Origin, element: Uint8Array, receivedAt: number): RawRecord {
  return { ...headOf(origin), kind: 'fixture', position: null, receivedAt, ...kept(element) }
}

/** A comparison with the provider's list; `detail` has it (match/certificate.ts). */
export function certifiedRecord(origin: Origin, detail: string, receivedAt: number): RawRecord {
  return { ...headOf(origin), kind: 'certified', position: null, receivedAt, frame: NO_FRAME, detail }
}

/** What is stored of bytes that the provider sent: all of them, or the beginning of what is above 1 MiB. */
function kept(bytes: Uint8Array): Pick<RawRecord, 'frame' | 'detail'> {
  if (bytes.length <= FRAME_BYTES_MAX) return { frame: bytes, detail: null }
  const detail = `${OVERSIZED}bytes=${bytes.length} sha256=${sha256(bytes)}`
  return { frame: bytes.subarray(0, OVERSIZED_KEPT_BYTES), detail }
}

/** The same frame has the same key on each connection: a packet by its triple, anything else by its bytes. */
export function frameKey(frame: Frame, bytes: Uint8Array): string {
  return frame.kind === 'packet' ? frame.identity : keyOfBytes(bytes)
}

/**
 * The same for what is compared with the log: a frame that has the triple of a packet but is none (its summary cannot be read)
 * must not stand for the packet, which another list may have whole. `detail` is that of the raw record.
 */
export function recordedKey(packet: Packet | null, bytes: Uint8Array, detail: string | null): string {
  return packet === null ? (oversizedKey(detail) ?? keyOfBytes(bytes)) : identityOf(packet)
}

function keyOfBytes(bytes: Uint8Array): string {
  return `sha256:${sha256(bytes)}`
}

export function isKeyOfBytes(key: string): boolean {
  return key.startsWith('sha256:')
}

/** The same as long as an object of the fixtures list has not changed; one above 1 MiB is known by its bytes. */
export function listingKey(element: Uint8Array): string {
  if (element.length > FRAME_BYTES_MAX) return keyOfBytes(element)
  return `sha256:${sha256(canonicalListing(element))}`
}

/** The key of an oversized frame, of which only the beginning was recorded. Null for other records. */
export function oversizedKey(detail: string | null): string | null {
  if (!detail?.startsWith(OVERSIZED)) return null
  return `sha256:${/sha256=(\w+)/.exec(detail)?.[1] ?? ''}`
}

function headOf({ target, line, source, connectionId }: Origin) {
  const { fixtureId, path, tier } = target
  return { fixtureId, path, sport: sportOf(path), tier, source, line, connectionId }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
