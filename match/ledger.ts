import type { Facts, Packet, SendTypeId, Side } from './packet.ts'
import type { Rule } from './rules.ts'
import { isDocumented, type Standing, setsStanding, standingAfter } from './standing.ts'

/** Everything kept of one action. Mutable: it belongs to its fixture's state. */
export interface Action {
  readonly actionId: string
  /** The accepted packet with the highest seq; the others hang below it, descending. */
  top: ActionPacket
  /** How many there are. */
  packets: number
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

/** A list by links: most actions have one packet or two, and there are many actions. */
export interface ActionPacket {
  readonly seq: number
  readonly sendTypeId: SendTypeId
  readonly below: ActionPacket | null
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
  const supersedes = seqsOf(known)
  const below = packetBelow(known.top, packet.seq)
  const stepFrom = standingAt(below)
  known.top = insert(known.top, packet)
  known.packets++
  known.standing = standingAt(known.top) ?? known.standing
  if (below === null) {
    known.firstEventTime = packet.eventTime
    known.firstReceivedAt = receivedAt
  }
  describe(known, packet)
  return { action: known, before, stepFrom, expected: isDocumented(stepFrom, packet.sendTypeId), supersedes }
}

/** Was this packet, by action, seq and send type, accepted before? */
export function holds(action: Action | undefined, packet: Packet): boolean {
  for (let p = action?.top ?? null; p !== null; p = p.below) {
    if (p.seq === packet.seq) return p.sendTypeId === packet.sendTypeId
  }
  return false
}

/** Seqs of the action's packets, ascending. */
export function seqsOf(action: Action): readonly number[] {
  const seqs: number[] = []
  for (let p: ActionPacket | null = action.top; p !== null; p = p.below) seqs.push(p.seq)
  return seqs.reverse()
}

export function lowestSeq(action: Action): number {
  let packet = action.top
  while (packet.below !== null) packet = packet.below
  return packet.seq
}

function firstOf(packet: Packet, receivedAt: number): Action {
  return {
    actionId: packet.actionId,
    top: { seq: packet.seq, sendTypeId: packet.sendTypeId, below: null },
    packets: 1,
    standing: standingAfter(null, packet.sendTypeId),
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

/** Standing as of a packet: the newest at or below it that sets one, and whether an update lies above that. */
function standingAt(packet: ActionPacket | null): Standing | null {
  if (packet === null) return null
  let setter: ActionPacket | null = packet
  while (setter !== null && !setsStanding(setter.sendTypeId)) setter = setter.below
  const standing = setter === null ? null : standingAfter(null, setter.sendTypeId)
  return setter === packet ? standing : standingAfter(standing, packet.sendTypeId)
}

function packetBelow(top: ActionPacket, seq: number): ActionPacket | null {
  let packet: ActionPacket | null = top
  while (packet !== null && packet.seq > seq) packet = packet.below
  return packet
}

function insert(top: ActionPacket, { seq, sendTypeId }: Packet): ActionPacket {
  const above: ActionPacket[] = []
  let below: ActionPacket | null = top
  for (; below !== null && below.seq > seq; below = below.below) above.push(below)
  return above.reduceRight((rest, p) => ({ ...p, below: rest }), { seq, sendTypeId, below })
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
