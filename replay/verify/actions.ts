import type { Facts as OwnFacts, Packet, SendType } from '../../match/packet.ts'
import { SEND_TYPES } from '../../match/packet.ts'
import type { Standing } from '../../match/standing.ts'
import type { ActionChange, Facts } from '../../schemas/records.ts'
import type { Derived } from './emission.ts'
import { compare, type Find, type Place } from './findings.ts'
import { highestSeq, insertBySeq, type Known, type KnownAction, type Said, sideOf } from './known.ts'

/** What the packet said; without raw-actions as its action-change tells. */
export function saidBy(
  packet: Packet | undefined,
  receivedAt: number | undefined,
  change: ActionChange | undefined,
): Said | null {
  if (packet !== undefined && receivedAt !== undefined) {
    const { actionId, seq, sendTypeId, eventTime, facts } = packet
    return { actionId, seq, sendType: SEND_TYPES[sendTypeId], eventTime, receivedAt, facts, packet }
  }
  if (change?.seq === undefined || change.seq === null) return null
  const { actionId, seq, sendType, eventTime } = change
  return {
    actionId,
    seq,
    sendType,
    eventTime,
    receivedAt: change.receivedAt,
    facts: ownFacts(change),
    packet: undefined,
  }
}

/** What the action is after this packet, and whether the action-change says so; it is noted as published. */
export function checkActionChange(
  known: Known,
  said: Said,
  change: Derived<ActionChange> | undefined,
  place: Place,
  find: Find,
): KnownAction {
  const action: KnownAction = known.actions.get(said.actionId) ?? newAction()
  known.actions.set(said.actionId, action)
  const late = said.seq < highestSeq(known)
  insertBySeq(action.packets, said)
  const describing = describingOf(action.packets)
  // Without raw-actions a packet that does not describe its action is told by nobody.
  if (describing !== said && said.packet === undefined) forget(action, said)
  const from = standingOf(action.packets.filter(({ seq }) => seq < said.seq))
  const { facts } = describing
  action.facts = facts
  action.standing = standingOf(action.packets)
  if (facts !== undefined) link(known, said.actionId, action.published?.facts.related ?? [], facts.related)
  const expected = {
    actionId: said.actionId,
    actionRevision: action.packets.length,
    sendType: said.sendType,
    standingBefore: action.published?.standing ?? null,
    standing: action.standing ?? undefined,
    late,
    expected: isDocumented(from, said.sendType),
    ...facts,
    side: facts === undefined ? undefined : sideOf(known, facts.teamId),
    relatedBy: facts === undefined ? undefined : linksTo(known, said.actionId),
    ...(said.packet && {
      timelineSequence: said.packet.timelineSequence,
      delayStatus: said.packet.delayStatus,
      traceId: said.packet.traceId,
    }),
  }
  if (change !== undefined) {
    compare(find, place, expected, change.value)
    const { standing } = change.value
    action.published = { standing, facts: { ...ownFacts(change.value), side: change.value.side } }
  }
  return action
}

function newAction(): KnownAction {
  return { packets: [], standing: null, facts: undefined, published: null }
}

function forget(action: KnownAction, said: Said): void {
  action.packets[action.packets.indexOf(said)] = { ...said, facts: undefined }
}

/** A2, A3. Null without a packet. */
export function standingOf(packets: readonly Said[]): Standing | null {
  let standing: Standing | null = null
  for (const { sendType } of packets) standing = after(standing, sendType)
  // An update leaves what stands pending so; read from below, it cannot undo what a higher packet sets.
  return standing
}

/** Packets of one action by seq, one on top of the other. */
function after(standing: Standing | null, sendType: SendType): Standing {
  switch (sendType) {
    case 'pending':
      return 'pending'
    case 'confirmed':
    case 'restored':
      return 'confirmed'
    case 'cancelled':
      return 'cancelled'
    case 'deleted':
      return 'deleted'
    case 'updated':
      return standing === 'pending' ? 'pending' : 'confirmed'
    default:
      return sendType satisfies never
  }
}

/** A4: whose facts are the action's. */
function describingOf(packets: readonly Said[]): Said {
  const describes = ({ sendType }: Said): boolean => ['pending', 'confirmed', 'updated'].includes(sendType)
  return packets.findLast(describes) ?? (packets.at(-1) as Said)
}

/** A5. */
export function isDocumented(from: Standing | null, sendType: SendType): boolean {
  return `${from ?? 'first'} ${sendType}` in DOCUMENTED
}

const DOCUMENTED: Readonly<Record<string, true>> = {
  'first pending': true,
  'first confirmed': true,
  'first updated': true,
  'pending confirmed': true,
  'pending cancelled': true,
  'confirmed updated': true,
  'confirmed deleted': true,
  'deleted updated': true,
  'deleted restored': true,
}

export function ownFacts(facts: Facts): OwnFacts {
  const { type, typeId, subType, subTypeId, teamId, teamName, playerId, playerName, period, clockTime } = facts
  const { related, metadata } = facts
  return {
    type,
    typeId,
    subType,
    subTypeId,
    teamId,
    teamName,
    playerId,
    playerName,
    period,
    clockTime,
    related,
    metadata,
  }
}

/** Of more, those that came later are not told. */
const RELATED_BY_MAX = 100

/** R13. Who goes on naming an action keeps its place. */
function link({ links }: Known, actionId: string, before: readonly string[], after: readonly string[]): void {
  const named = new Set(after)
  for (const id of before) {
    const without = (links.get(id) ?? []).filter((one) => one !== actionId)
    if (!named.has(id)) links.set(id, without)
  }
  for (const id of named) {
    const by = links.get(id) ?? []
    if (id !== actionId && !by.includes(actionId)) links.set(id, [...by, actionId])
  }
}

function linksTo({ links }: Known, actionId: string): readonly string[] {
  return (links.get(actionId) ?? []).slice(0, RELATED_BY_MAX)
}
