import { canonicalJson } from './canonical.ts'
import { decodeUtf8, parseJson } from './json.ts'
import type { Facts, Packet, Rejection, RejectionCode, SendTypeId, Summary } from './packet.ts'
import { FRAME_BYTES_MAX, OVERSIZED } from './raw.ts'
import { boolean, decimal, describe, id, integer, type JsonObject, list, object, text } from './reading.ts'
import { readSummary } from './summary.ts'
import { parseTime } from './time.ts'

/**
 * A packet of this fixture, or why the frame is none. Versions 1–3 are read alike (feed.md §2.3); unknown keys are
 * ignored. `detail` is that of the raw record: it tells when the frame is only the beginning of a larger one.
 */
export function parsePacket(frame: Uint8Array, fixtureId: string, detail: string | null): Packet | Rejection {
  const parsed = parseFrame(frame, detail)
  return 'code' in parsed ? parsed : packetOf(parsed.json, fixtureId)
}

/** The same for a frame that has been read as JSON. */
export function packetOf(json: unknown, fixtureId: string): Packet | Rejection {
  const root = object(json)
  return root === null ? reject('not-an-object', json) : readPacket(root, fixtureId)
}

export function isRejection(value: Packet | Rejection): value is Rejection {
  return 'code' in value
}

/** The frame as JSON, whatever it holds. */
export function parseFrame(frame: Uint8Array, detail: string | null): { readonly json: unknown } | Rejection {
  if (frame.length > FRAME_BYTES_MAX || detail?.startsWith(OVERSIZED)) {
    return { code: 'frame-too-large', found: detail?.startsWith(OVERSIZED) ? detail : `${frame.length} bytes` }
  }
  const decoded = decodeUtf8(frame)
  if (decoded === null) return { code: 'not-utf8', found: '' }
  const json = parseJson(decoded)
  return json === undefined ? { code: 'not-json', found: describe(decoded) } : { json }
}

function readPacket(root: JsonObject, fixtureId: string): Packet | Rejection {
  const action = object(root.fixtureAction)
  if (action === null) return reject('no-action', root.fixtureAction)
  const found = id(action.fixtureId)
  if (found === null) return reject('bad-fixture-id', action.fixtureId)
  if (found !== fixtureId) return reject('fixture-mismatch', found)
  const actionId = id(action.actionId)
  if (actionId === null) return reject('bad-action-id', action.actionId)
  const sendTypeId = integer(action.sendTypeId)
  if (sendTypeId === null || sendTypeId < 1 || sendTypeId > 6) return reject('bad-send-type', action.sendTypeId)
  const seq = integer(action.fixtureSeqNum)
  if (seq === null || seq < 1) return reject('bad-seq', action.fixtureSeqNum)
  const typeId = integer(action.fixtureActionTypeId)
  if (typeId === null) return reject('bad-type-id', action.fixtureActionTypeId)
  const summary = optionalSummary(root.fixtureSummary)
  if (summary === 'unreadable') return reject('bad-summary', root.fixtureSummary)
  const metadata = action.metadata === undefined || action.metadata === null ? '' : canonicalJson(action.metadata)
  if (metadata === null) return { code: 'metadata-too-deep', found: 'deeper' }
  const team = object(action.team)
  return {
    actionId,
    sendTypeId: sendTypeId as SendTypeId,
    seq,
    eventTime: parseTime(action.timestamp),
    facts: readFacts(action, team, typeId, metadata === '' ? null : metadata),
    homeTeam: boolean(team?.homeTeam),
    timelineSequence: decimal(action.timelineSequence),
    delayStatus: text(action.delayStatus),
    traceId: text(root.traceId),
    finished: root.finished === true,
    summary,
  }
}

/** Null or absent is missing; anything else that is no summary is unreadable. */
function optionalSummary(value: unknown): Summary | null | 'unreadable' {
  if (value === undefined || value === null) return null
  const source = object(value)
  return (source && readSummary(source)) ?? 'unreadable'
}

function readFacts(action: JsonObject, team: JsonObject | null, typeId: number, metadata: string | null): Facts {
  const player = object(action.player)
  return {
    type: text(action.fixtureActionType),
    typeId,
    subType: text(action.fixtureActionSubType),
    subTypeId: integer(action.fixtureActionSubTypeId),
    teamId: id(team?.id),
    teamName: text(team?.name),
    playerId: id(player?.id),
    playerName: text(player?.name),
    period: integer(action.period),
    clockTime: text(action.clockTime),
    related: list(action.relatedFixtureActionIds, id),
    metadata,
  }
}

function reject(code: RejectionCode, value: unknown): Rejection {
  return { code, found: describe(value) }
}
