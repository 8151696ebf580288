import { createHash } from 'node:crypto'
import { identityOf } from '../../feed/frame.ts'
import { isFlaggedFinished } from '../../match/finality.ts'
import { decodeUtf8, parseJson } from '../../match/json.ts'
import type { Packet } from '../../match/packet.ts'
import { isRejection, parsePacket } from '../../match/parse.ts'
import { OVERSIZED, type RawRecord, type Tier } from '../../match/raw.ts'

/** What was recorded of a fixture's frames, while its records are gone through. No frame is kept. */
export interface SeenFrames {
  /** Of the first packet: those of the other tier are no part of the match (DESIGN §3). */
  tier: Tier | null
  /** By triple where it is a packet, else by bytes. */
  readonly frames: Map<string, SeenFrame>
  /** What came again on one connection, as recorded. */
  readonly repeats: { readonly of: SeenFrame; readonly met: Met }[]
  /** How often a connection has sent what: `<connection> <key>`. */
  readonly counts: Map<string, number>
  /** The packet that had a seq first, as the fold sees it. */
  readonly takers: Map<number, SeenFrame>
  highest: { readonly seq: number; readonly isFinished: boolean }
}

export interface SeenFrame {
  /** Offset of the record that came first, whatever way: its bytes are what counts. */
  readonly offset: number
  /** Null: no packet of this fixture. */
  readonly packet: { readonly seq: number; readonly eventTime: number | null } | null
  /** The other packet that has its seq: this one is in conflict, and the other one stays. */
  readonly taker: SeenFrame | null
  /** It may stand in an array of JSON. */
  readonly isJson: boolean
  /** The first time from each source. */
  stream: Met | null
  imported: Met | null
  /** How often it is sent over the socket. */
  times: number
}

/** A frame as it came: the offset of its bytes, and when, in UTC microseconds, never below what was recorded before. */
export interface Met {
  readonly offset: number
  readonly at: number
  readonly seq: number | null
  readonly eventTime: number | null
}

export function newSeen(): SeenFrames {
  const highest = { seq: 0, isFinished: false }
  return { tier: null, frames: new Map(), repeats: [], counts: new Map(), takers: new Map(), highest }
}

/** The next record of kind packet. `at`: running maximum of receivedAt. */
export function noteFrame(seen: SeenFrames, raw: RawRecord, offset: number, at: number): void {
  const read = parsePacket(raw.frame, raw.fixtureId, raw.detail)
  const packet = isRejection(read) ? null : read
  if (packet !== null) seen.tier ??= raw.tier
  if (seen.tier !== null && raw.tier !== seen.tier) return
  const key = packet === null ? keyOfBytes(raw) : identityOf(packet)
  const known = seen.frames.get(key)
  const one = known ?? newFrame(seen, raw, packet, offset)
  if (known === undefined) seen.frames.set(key, one)
  if (packet !== null && !seen.takers.has(packet.seq)) seen.takers.set(packet.seq, one)
  const met: Met = { offset: one.offset, at, seq: packet?.seq ?? null, eventTime: packet?.eventTime ?? null }
  if (raw.source === 'import') one.imported ??= met
  if (raw.source === 'stream' && !isAfterwards(seen, packet)) noteStream(seen, raw, key, one, met, offset)
  if (packet !== null && packet.seq > seen.highest.seq)
    seen.highest = { seq: packet.seq, isFinished: isFlaggedFinished(packet) }
}

/** Looked for when the match was over, by reading the list once more: it was not on the line when it mattered. */
function isAfterwards({ highest }: SeenFrames, packet: Packet | null): boolean {
  return highest.isFinished && packet !== null && packet.seq < highest.seq
}

/**
 * What another connection sends again is ours (it resumed, or a second line has it, too); what one connection sends twice
 * was the provider's doing, and is sent as often.
 */
function noteStream(seen: SeenFrames, raw: RawRecord, key: string, one: SeenFrame, met: Met, offset: number): void {
  const name = `${raw.connectionId} ${key}`
  const times = (seen.counts.get(name) ?? 0) + 1
  seen.counts.set(name, times)
  one.stream ??= met
  if (times <= one.times) return
  one.times = times
  if (times > 1) seen.repeats.push({ of: one, met: { ...met, offset } })
}

function newFrame(seen: SeenFrames, raw: RawRecord, packet: Packet | null, offset: number): SeenFrame {
  return {
    offset,
    packet: packet && { seq: packet.seq, eventTime: packet.eventTime },
    taker: packet && (seen.takers.get(packet.seq) ?? null),
    isJson: packet !== null || isJson(raw),
    stream: null,
    imported: null,
    times: 0,
  }
}

function isJson({ frame, detail }: RawRecord): boolean {
  if (detail?.startsWith(OVERSIZED)) return false
  const text = decodeUtf8(frame)
  return text !== null && parseJson(text) !== undefined
}

/** Of an oversized frame the record tells the digest of the whole one. */
function keyOfBytes({ frame, detail }: RawRecord): string {
  const text = detail?.startsWith(OVERSIZED) ? detail : createHash('sha256').update(frame).digest('base64')
  return `bytes ${text}`
}
