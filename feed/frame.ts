import { parsePacket } from '../match/parse.ts'
import { FRAME_BYTES_MAX, type RawRecord } from '../match/raw.ts'
import { id, integer, type JsonObject, object } from '../match/reading.ts'
import { wordsOfObject, wordsOfText } from './refusal.ts'

/**
 * What the session needs to know of a frame, and nothing else: whether it is recorded is never decided by what a packet
 * says (DESIGN §1 rule 1).
 */
export type Frame = Heartbeat | PacketFrame | OtherFrame

export interface Heartbeat {
  readonly kind: 'heartbeat'
}

/** A frame of this fixture with a readable triple. */
export interface PacketFrame {
  readonly kind: 'packet'
  /** fixtureSeqNum, sendTypeId and actionId as one text: the same packet has the same one on each connection. */
  readonly identity: string
  readonly seq: number
  /** It says that no more packets come, and is a packet in every respect. */
  readonly isFinished: boolean
}

/** Everything else: known again by its bytes only. */
export interface OtherFrame {
  readonly kind: 'other'
  /** Could be what the provider says to the token, which has no documented form (feed.md §1.2). */
  readonly isReply: boolean
  /** The provider's words, where it says that something is wrong. */
  readonly refusal: string | null
}

const HEARTBEAT: Heartbeat = { kind: 'heartbeat' }
const JUNK: OtherFrame = { kind: 'other', isReply: false, refusal: null }
/** A longer text that is no JSON is no answer to a token. */
const REPLY_CHARS_MAX = 1024

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Never throws. A frame that is no whole JSON has no triple: a cut packet must not pass for the packet. */
export function readFrame(bytes: Uint8Array, fixtureId: string, isBinary = false): Frame {
  if (isBinary || bytes.length > FRAME_BYTES_MAX) return JUNK
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return JUNK
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'other', isReply: text.length <= REPLY_CHARS_MAX, refusal: wordsOfText(text) }
  }
  const root = object(json)
  if (root === null) {
    const isReply = typeof json === 'string' || typeof json === 'boolean'
    return { kind: 'other', isReply, refusal: typeof json === 'string' ? wordsOfText(json) : null }
  }
  if ('fixtureAction' in root) return readPacketFrame(root, bytes, fixtureId)
  if (isHeartbeat(root)) return HEARTBEAT
  return { kind: 'other', isReply: true, refusal: wordsOfObject(root) }
}

function readPacketFrame(root: JsonObject, bytes: Uint8Array, fixtureId: string): PacketFrame | OtherFrame {
  const action = object(root.fixtureAction)
  const actionId = id(action?.actionId)
  const seq = integer(action?.fixtureSeqNum)
  const sendTypeId = integer(action?.sendTypeId)
  const isOurs = action?.fixtureId === fixtureId
  if (!isOurs || actionId === null || seq === null || sendTypeId === null) return JUNK
  const isFinished = saysFinished(root) && parsesAsFinished(bytes, fixtureId)
  return { kind: 'packet', identity: `${seq}/${sendTypeId}/${actionId}`, seq, isFinished }
}

/** The flag stands at the top or in the summary, by version (feed.md §2.3). */
function saysFinished(root: JsonObject): boolean {
  return root.finished === true || object(root.fixtureSummary)?.finished === true
}

/** A frame that the fold would reject must not end the fixture. Only frames that say finished get here. */
function parsesAsFinished(frame: Uint8Array, fixtureId: string): boolean {
  const packet = parsePacket(bare(frame, fixtureId))
  return !('code' in packet) && (packet.finished || packet.summary?.finished === true)
}

/** Just enough of a raw record to parse a frame by itself. */
export function bare(frame: Uint8Array, fixtureId: string): RawRecord {
  return {
    fixtureId,
    path: '',
    sport: '',
    tier: 'media',
    source: 'stream',
    kind: 'packet',
    line: '',
    connectionId: null,
    position: null,
    receivedAt: 0,
    frame,
    detail: null,
  }
}

/** Documented on golf pages only, in two spellings of the key (feed.md §1.3). */
function isHeartbeat(root: JsonObject): boolean {
  for (const key in root) {
    if (key.toLowerCase() !== 'eventelementtype') continue
    const value = root[key]
    if (typeof value === 'string' && value.toLowerCase() === 'heartbeat') return true
  }
  return false
}
