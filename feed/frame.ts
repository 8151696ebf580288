import { decodeUtf8, parseJson } from '../match/json.ts'
import { isRejection, packetOf } from '../match/parse.ts'
import { FRAME_BYTES_MAX } from '../match/raw.ts'
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

interface Triple {
  readonly seq: number
  readonly sendTypeId: number
  readonly actionId: string
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

/**
 * Never throws. A frame that is no whole JSON has no triple: a cut packet must not pass for the packet. Text and binary
 * frames are judged alike, by their bytes: the log keeps nothing else of them, and a restart must see what we saw.
 */
export function readFrame(bytes: Uint8Array, fixtureId: string): Frame {
  if (bytes.length > FRAME_BYTES_MAX) return JUNK
  const text = decodeUtf8(bytes)
  if (text === null) return JUNK
  const json = parseJson(text)
  if (json === undefined) return { kind: 'other', isReply: text.length <= REPLY_CHARS_MAX, refusal: wordsOfText(text) }
  const root = object(json)
  if (root === null) {
    const isReply = typeof json === 'string' || typeof json === 'boolean'
    return { kind: 'other', isReply, refusal: typeof json === 'string' ? wordsOfText(json) : null }
  }
  if ('fixtureAction' in root) return readPacketFrame(root, fixtureId)
  if (isHeartbeat(root)) return HEARTBEAT
  return { kind: 'other', isReply: true, refusal: wordsOfObject(root) }
}

function readPacketFrame(root: JsonObject, fixtureId: string): PacketFrame | OtherFrame {
  const action = object(root.fixtureAction)
  const actionId = id(action?.actionId)
  const seq = integer(action?.fixtureSeqNum)
  const sendTypeId = integer(action?.sendTypeId)
  const isOurs = action?.fixtureId === fixtureId
  if (!isOurs || actionId === null || seq === null || sendTypeId === null) return JUNK
  const isFinished = saysFinished(root) && isFinishedPacket(root, fixtureId)
  return { kind: 'packet', identity: identityOf({ seq, sendTypeId, actionId }), seq, isFinished }
}

/** {@link PacketFrame.identity} of a packet, wherever it was read. */
export function identityOf({ seq, sendTypeId, actionId }: Triple): string {
  return `${seq}/${sendTypeId}/${actionId}`
}

/** The flag stands at the top or in the summary, by version (feed.md §2.3). */
function saysFinished(root: JsonObject): boolean {
  return root.finished === true || object(root.fixtureSummary)?.finished === true
}

/** A frame that the fold would reject must not end the fixture. Only frames that say finished get here. */
function isFinishedPacket(root: JsonObject, fixtureId: string): boolean {
  const packet = packetOf(root, fixtureId)
  return !isRejection(packet) && (packet.finished || packet.summary?.finished === true)
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
