import type { ActionType } from './interned.ts'
import { type Links, link, linksTo, noLinks } from './links.ts'
import type { Packet } from './packet.ts'
import {
  actionTypeAt,
  addRow,
  eventTimeAt,
  factsAt,
  forgetFacts,
  hasSummaryAt,
  NO_ROW,
  newPacketTable,
  type PacketTable,
  publishedSideAt,
  type Row,
  receivedAtAt,
  rowBelow,
  sendTypeAt,
  seqAt,
  setPublishedSide,
  setRowBelow,
} from './packet-table.ts'
import { type Sides, sideOf } from './sides.ts'
import { describes, isDocumented, type Standing, setsStanding, standingAfter } from './standing.ts'
import type { ActionNow, ActionStep } from './step.ts'

/**
 * The actions of a fixture. An action is the chain of its packets, by seq: standing, facts and first times follow from
 * it, and are not kept. Mutable: it belongs to the fixture's state.
 */
export interface Ledger {
  readonly packets: PacketTable
  /** actionId → the packet with the highest seq. */
  readonly tops: Map<string, Row>
  readonly links: Links
}

const NONE: readonly number[] = []

export function newLedger(): Ledger {
  return { packets: newPacketTable(), tops: new Map(), links: noLinks() }
}

/** Applies a packet to its action; every packet is an upsert, a predecessor is never required (DESIGN §4 rule 3). */
export function applyToLedger(ledger: Ledger, packet: Packet, receivedAt: number, sides: Sides): ActionStep {
  const { packets, tops, links } = ledger
  const { actionId, sendTypeId } = packet
  const topBefore = tops.get(actionId) ?? NO_ROW
  const before = topBefore === NO_ROW ? null : actionAt(packets, topBefore)
  const supersedes = topBefore === NO_ROW ? NONE : seqsOf(packets, topBefore)
  const describedBy = topBefore === NO_ROW ? NO_ROW : describingRow(packets, topBefore)
  const row = insert(packets, topBefore, packet, receivedAt)
  const top = rowBelow(packets, row) === topBefore ? row : topBefore
  if (top === row) tops.set(actionId, row)
  const isDescribing = describingRow(packets, top) === row
  // A packet that does not describe its action, or not any more, never will again.
  forgetFacts(packets, isDescribing ? describedBy : row)
  const facts = before === null || isDescribing ? packet.facts : before.facts
  link(links, actionId, before?.facts.related ?? [], facts.related)
  const side = sideOf(sides, facts.teamId)
  setPublishedSide(packets, top, side)
  const stepFrom = standingAt(packets, rowBelow(packets, row))
  const lowest = lowestRow(packets, top)
  return {
    actionId,
    actionRevision: supersedes.length + 1,
    before,
    after: { standing: standingAt(packets, top) as Standing, facts, side },
    stepFrom,
    expected: isDocumented(stepFrom, sendTypeId),
    relatedBy: linksTo(links, actionId),
    supersedes,
    firstEventTime: eventTimeAt(packets, lowest),
    firstReceivedAt: receivedAtAt(packets, lowest),
  }
}

/** Was this packet, by action, seq and send type, accepted before? */
export function holds({ packets, tops }: Ledger, { actionId, seq, sendTypeId }: Packet): boolean {
  let row = tops.get(actionId) ?? NO_ROW
  while (row !== NO_ROW && seqAt(packets, row) > seq) row = rowBelow(packets, row)
  return row !== NO_ROW && seqAt(packets, row) === seq && sendTypeAt(packets, row) === sendTypeId
}

/** An action as last published; the caller knows that it is there. */
export function actionOf({ packets, tops }: Ledger, actionId: string): ActionNow {
  return actionAt(packets, tops.get(actionId) as Row)
}

export function actionTypeOf({ packets, tops }: Ledger, actionId: string): ActionType {
  return actionTypeAt(packets, describingRow(packets, tops.get(actionId) as Row))
}

export function lowestSeq({ packets, tops }: Ledger, actionId: string): number {
  return seqAt(packets, lowestRow(packets, tops.get(actionId) as Row))
}

/** All actions, by actionId, as last published. */
export function* allActions({ packets, tops }: Ledger): Generator<readonly [actionId: string, action: ActionNow]> {
  for (const [actionId, top] of tops) yield [actionId, actionAt(packets, top)]
}

/** The packet with the lowest seq above `seq` that has a summary. */
export function nextWithSummary({ packets, tops }: Ledger, seq: number): { seq: number; actionId: string } | null {
  if (packets.highestSummarySeq <= seq) return null
  let next: { seq: number; actionId: string } | null = null
  // Going through all is for late packets with another score than their neighbour's: there are few.
  for (const [actionId, top] of tops) {
    for (let row = top; row !== NO_ROW && seqAt(packets, row) > seq; row = rowBelow(packets, row)) {
      const found = seqAt(packets, row)
      if (hasSummaryAt(packets, row) && (next === null || found < next.seq)) next = { seq: found, actionId }
    }
  }
  return next
}

function actionAt(packets: PacketTable, top: Row): ActionNow {
  const facts = factsAt(packets, describingRow(packets, top))
  return { standing: standingAt(packets, top) as Standing, facts, side: publishedSideAt(packets, top) }
}

/** Puts a packet into its action's chain, whose highest seq is at `top`. */
function insert(packets: PacketTable, top: Row, packet: Packet, receivedAt: number): Row {
  let above = NO_ROW
  let below = top
  while (below !== NO_ROW && seqAt(packets, below) > packet.seq) {
    above = below
    below = rowBelow(packets, below)
  }
  const row = addRow(packets, packet, receivedAt, below)
  if (above !== NO_ROW) setRowBelow(packets, above, row)
  return row
}

/** Seqs of the action's packets, ascending. */
function seqsOf(packets: PacketTable, top: Row): readonly number[] {
  const seqs: number[] = []
  for (let row = top; row !== NO_ROW; row = rowBelow(packets, row)) seqs.push(seqAt(packets, row))
  return seqs.reverse()
}

function lowestRow(packets: PacketTable, top: Row): Row {
  let row = top
  for (let below = row; below !== NO_ROW; below = rowBelow(packets, below)) row = below
  return row
}

/** Standing as of a packet: the newest at or below it that sets one, and whether an update lies above that. */
function standingAt(packets: PacketTable, row: Row): Standing | null {
  if (row === NO_ROW) return null
  let setter = row
  while (setter !== NO_ROW && !setsStanding(sendTypeAt(packets, setter))) setter = rowBelow(packets, setter)
  const standing = setter === NO_ROW ? null : standingAfter(null, sendTypeAt(packets, setter))
  return setter === row ? standing : standingAfter(standing, sendTypeAt(packets, row))
}

/** Facts come from the highest seq among pending, confirmed and updated; if there is none, from the highest seq. */
function describingRow(packets: PacketTable, top: Row): Row {
  let row = top
  while (row !== NO_ROW && !describes(sendTypeAt(packets, row))) row = rowBelow(packets, row)
  return row === NO_ROW ? top : row
}
