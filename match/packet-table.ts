import { type ActionType, type Actor, actorIndex, type Interned, nothingInterned, typeIndex } from './interned.ts'
import type { Facts, Packet, SendTypeId, Side } from './packet.ts'

/** Number of a packet in its fixture's table, in the order of acceptance. */
export type Row = number
export const NO_ROW: Row = -1

/**
 * The accepted packets of a fixture, as columns: as objects they would weigh three times as much. Those of one action
 * hang together, from its highest seq down to its lowest. Only this file knows how they are laid out.
 */
export interface PacketTable {
  /** Packets accepted so far. */
  count: number
  /** Highest seq with a summary; 0 before. */
  highestSummarySeq: number
  /** Columns of equal width lie in one array, {@link REALS}, {@link LINKS} and {@link BYTES} numbers for each row. */
  reals: Float64Array
  links: Int32Array
  bytes: Uint8Array
  readonly clockTimes: (string | null)[]
  /** Only of rows that have some. */
  readonly related: Map<Row, readonly string[]>
  readonly metadata: Map<Row, string>
  readonly interned: Interned
}

const REALS = 4
const SEQ = 0
/** UTC microseconds. Not a number stands for null. */
const EVENT_TIME = 1
const RECEIVED_AT = 2
const PERIOD = 3

const LINKS = 3
/** The row of the same action's next lower seq; {@link NO_ROW} at its lowest. */
const BELOW = 0
const TYPE = 1
const ACTOR = 2

const BYTES = 3
const SEND_TYPE = 0
const HAS_SUMMARY = 1
/** At an action's highest seq: the side that the action was last published with, as its index in {@link SIDES}. */
const PUBLISHED_SIDE = 2

const SIDES = [null, 'home', 'away'] as const
const ROWS_AT_FIRST = 32
/** By little at a time, since what is not yet used weighs too; but an array has its price as well. */
const GROWTH_SHARE = 1 / 8
const GROWTH_ROWS_MIN = 64

export function newPacketTable(): PacketTable {
  return {
    count: 0,
    highestSummarySeq: 0,
    reals: new Float64Array(ROWS_AT_FIRST * REALS),
    links: new Int32Array(ROWS_AT_FIRST * LINKS),
    bytes: new Uint8Array(ROWS_AT_FIRST * BYTES),
    clockTimes: [],
    related: new Map(),
    metadata: new Map(),
    interned: nothingInterned(),
  }
}

/** Adds a packet above `below`, the row of the action's next lower seq. */
export function addRow(table: PacketTable, packet: Packet, receivedAt: number, below: Row): Row {
  const row = table.count++
  if (row * REALS === table.reals.length) grow(table)
  const { reals, links, bytes, interned } = table
  const { seq, facts, summary } = packet
  reals[row * REALS + SEQ] = seq
  reals[row * REALS + EVENT_TIME] = packet.eventTime ?? Number.NaN
  reals[row * REALS + RECEIVED_AT] = receivedAt
  reals[row * REALS + PERIOD] = facts.period ?? Number.NaN
  links[row * LINKS + BELOW] = below
  links[row * LINKS + TYPE] = typeIndex(interned, facts)
  links[row * LINKS + ACTOR] = actorIndex(interned, facts)
  bytes[row * BYTES + SEND_TYPE] = packet.sendTypeId
  bytes[row * BYTES + HAS_SUMMARY] = summary === null ? 0 : 1
  table.clockTimes.push(facts.clockTime)
  if (facts.related.length > 0) table.related.set(row, facts.related)
  if (facts.metadata !== null) table.metadata.set(row, facts.metadata)
  if (summary !== null) table.highestSummarySeq = Math.max(table.highestSummarySeq, seq)
  return row
}

export function seqAt({ reals }: PacketTable, row: Row): number {
  return reals[row * REALS + SEQ] as number
}

export function sendTypeAt({ bytes }: PacketTable, row: Row): SendTypeId {
  return bytes[row * BYTES + SEND_TYPE] as SendTypeId
}

export function hasSummaryAt({ bytes }: PacketTable, row: Row): boolean {
  return bytes[row * BYTES + HAS_SUMMARY] === 1
}

export function eventTimeAt({ reals }: PacketTable, row: Row): number | null {
  return orNull(reals[row * REALS + EVENT_TIME] as number)
}

export function receivedAtAt({ reals }: PacketTable, row: Row): number {
  return reals[row * REALS + RECEIVED_AT] as number
}

export function rowBelow({ links }: PacketTable, row: Row): Row {
  return links[row * LINKS + BELOW] as Row
}

export function setRowBelow({ links }: PacketTable, row: Row, below: Row): void {
  links[row * LINKS + BELOW] = below
}

export function publishedSideAt({ bytes }: PacketTable, row: Row): Side | null {
  return SIDES[bytes[row * BYTES + PUBLISHED_SIDE] as number] ?? null
}

export function setPublishedSide({ bytes }: PacketTable, row: Row, side: Side | null): void {
  bytes[row * BYTES + PUBLISHED_SIDE] = SIDES.indexOf(side)
}

export function actionTypeAt({ links, interned }: PacketTable, row: Row): ActionType {
  return interned.types[links[row * LINKS + TYPE] as number] as ActionType
}

const NO_RELATED: readonly string[] = []

/** Field by field: two spreads take several times as long. */
export function factsAt(table: PacketTable, row: Row): Facts {
  const { reals, links, interned } = table
  const actionType = actionTypeAt(table, row)
  const actor = interned.actors[links[row * LINKS + ACTOR] as number] as Actor
  return {
    type: actionType.type,
    typeId: actionType.typeId,
    subType: actionType.subType,
    subTypeId: actionType.subTypeId,
    teamId: actor.teamId,
    teamName: actor.teamName,
    playerId: actor.playerId,
    playerName: actor.playerName,
    period: orNull(reals[row * REALS + PERIOD] as number),
    clockTime: table.clockTimes[row] ?? null,
    related: table.related.get(row) ?? NO_RELATED,
    metadata: table.metadata.get(row) ?? null,
  }
}

/** Lets go of what is large in the facts of a packet that does not describe its action any more. */
export function forgetFacts(table: PacketTable, row: Row): void {
  table.related.delete(row)
  table.metadata.delete(row)
}

/** The same in arrays of its own, no longer than what is in use: to be kept elsewhere, or taken from there. */
export function trimmed(table: PacketTable): PacketTable {
  const { count, reals, links, bytes } = table
  return {
    ...table,
    reals: reals.slice(0, count * REALS),
    links: links.slice(0, count * LINKS),
    bytes: bytes.slice(0, count * BYTES),
  }
}

function orNull(number: number): number | null {
  return Number.isNaN(number) ? null : number
}

function grow(table: PacketTable): void {
  const full = table.reals.length / REALS
  const rows = full + Math.max(GROWTH_ROWS_MIN, Math.ceil(full * GROWTH_SHARE))
  const { reals, links, bytes } = table
  table.reals = new Float64Array(rows * REALS)
  table.links = new Int32Array(rows * LINKS)
  table.bytes = new Uint8Array(rows * BYTES)
  table.reals.set(reals)
  table.links.set(links)
  table.bytes.set(bytes)
}
