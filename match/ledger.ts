import type { Facts, Packet, SendTypeId, Side } from './packet.ts'
import type { Rule } from './rules.ts'
import { isDocumented, type Standing, type StandingPacket, standingOf } from './standing.ts'

/** Everything kept of one action. Mutable: it belongs to its fixture's state. */
export interface Action {
  readonly actionId: string
  /** Accepted packets in ascending order of seq. */
  readonly packets: StandingPacket[]
  standing: Standing
  facts: Facts
  factsSeq: number
  factsDescribe: boolean
  /** Times of the lowest seq. */
  firstEventTime: number | null
  firstReceivedAt: number
  /** Of the action's team when it was last published. */
  publishedSide: Side | null
  /** Kept by match/tally.ts. */
  rule: Rule | null
  /** How many packets of this action moved the provider's score. */
  moves: number
}

/** What one packet found and did in the ledger. */
export interface LedgerChange {
  readonly action: Action
  /** Null at the action's first packet. */
  readonly before: { readonly standing: Standing; readonly facts: Facts; readonly side: Side | null } | null
  readonly stepFrom: Standing | null
  readonly expected: boolean
  readonly supersedes: readonly number[]
}

const NONE: readonly number[] = []

/** Applies a packet to its action; every packet is an upsert, a predecessor is never required (DESIGN §4 rule 3). */
export function applyToLedger(actions: Map<string, Action>, packet: Packet, receivedAt: number): LedgerChange {
  const known = actions.get(packet.actionId)
  if (known === undefined) {
    const action = firstOf(packet, receivedAt)
    actions.set(packet.actionId, action)
    return { action, before: null, stepFrom: null, expected: isDocumented(null, packet.sendTypeId), supersedes: NONE }
  }
  const before = { standing: known.standing, facts: known.facts, side: known.publishedSide }
  const supersedes = known.packets.map((p) => p.seq)
  const at = insert(known.packets, { seq: packet.seq, sendTypeId: packet.sendTypeId })
  const stepFrom = standingOf(known.packets, at)
  known.standing = standingOf(known.packets) as Standing
  if (at === 0) {
    known.firstEventTime = packet.eventTime
    known.firstReceivedAt = receivedAt
  }
  describe(known, packet)
  return { action: known, before, stepFrom, expected: isDocumented(stepFrom, packet.sendTypeId), supersedes }
}

function firstOf(packet: Packet, receivedAt: number): Action {
  const packets = [{ seq: packet.seq, sendTypeId: packet.sendTypeId }]
  return {
    actionId: packet.actionId,
    packets,
    standing: standingOf(packets) as Standing,
    facts: packet.facts,
    factsSeq: packet.seq,
    factsDescribe: describes(packet.sendTypeId),
    firstEventTime: packet.eventTime,
    firstReceivedAt: receivedAt,
    publishedSide: null,
    rule: null,
    moves: 0,
  }
}

/** Facts come from the highest seq among pending, confirmed and updated; if there is none, from the highest seq. */
function describe(action: Action, packet: Packet): void {
  const isDescription = describes(packet.sendTypeId)
  const wins = isDescription === action.factsDescribe ? packet.seq > action.factsSeq : isDescription
  if (!wins) return
  action.facts = packet.facts
  action.factsSeq = packet.seq
  action.factsDescribe = isDescription
}

function describes(sendTypeId: SendTypeId): boolean {
  return sendTypeId === 1 || sendTypeId === 2 || sendTypeId === 5
}

/** Keeps the list ascending; returns where the packet went. */
function insert(packets: StandingPacket[], packet: StandingPacket): number {
  let at = packets.length
  while (at > 0 && (packets[at - 1] as StandingPacket).seq > packet.seq) at--
  packets.splice(at, 0, packet)
  return at
}
