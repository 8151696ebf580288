import type { Facts, Packet, Side, Summary } from '../packet.ts'
import { describes, type Standing, standingAfter } from '../standing.ts'
import { type Kind, type Kinds, kindOf } from './kinds.ts'
import { countsWithin, isShootout, type Move } from './moves.ts'
import type { TeamSides } from './timeline.ts'

/** An action of this kind comes into the count (`sign` 1) or goes out of it. */
export interface Effect {
  readonly kind: Kind
  readonly sign: 1 | -1
  /** Of the action's team. */
  readonly side: Side
  /** Null where the summary tells nothing of the action's period. */
  readonly period: number | null
  /** In a shoot-out, which the match score may leave out: it says nothing of the points in the match. */
  readonly isShootout: boolean
  /** Whether a packet of the action when it was pending moved a score is not known: it may be missing. */
  readonly isBlind: boolean
  /** What moved with the packet with which it was pending. */
  readonly early: readonly Move[]
  /** Of one that goes out: what moved with the packet with which it had come in; null where that is not known. */
  readonly came: readonly Move[] | null
}

/** What a packet did to its action. */
export interface Deed {
  readonly effects: readonly Effect[]
  /** What it did is not known: packets are missing, or its team has no side. */
  readonly isUnclear: boolean
  /** A pending action comes (`sign` 1) or is void: some summaries count it already. */
  readonly pending: Pick<Effect, 'kind' | 'side' | 'sign'> | null
  /** The action has no team of a known side; else null. */
  readonly sideless: Kind | null
}

/** An action while its packets are gone through by seq. */
interface Known {
  standing: Standing
  /** Of the highest packet that describes it (A4). */
  facts: Facts
  /** Of its packet before; how many packets of the fixture there were up to it. */
  seq: number
  count: number
  early: readonly Move[]
  /** What moved with the packet with which it came into the count as what it is. */
  came: readonly Move[] | null
  isBlind: boolean
}

export interface Actions {
  readonly kinds: Kinds
  readonly sides: TeamSides
  readonly byId: Map<string, Known>
}

const NONE: readonly never[] = []
const NOTHING: Deed = { effects: NONE, isUnclear: false, pending: null, sideless: null }
const UNCLEAR: Deed = { ...NOTHING, isUnclear: true }

/** A packet, with what is known around it. */
export interface Placed {
  readonly packet: Packet
  readonly summary: Summary | null
  /** Packets of the fixture up to this one, which tells whether some are missing. */
  readonly count: number
  /** What moved with it; null where that is not known. */
  readonly moves: readonly Move[] | null
}

/** Takes the packets of a fixture in the order of seq. Standing and facts are those of the fold (A2–A4). */
export function deedOf(actions: Actions, placed: Placed): Deed {
  const { packet, count } = placed
  const known = actions.byId.get(packet.actionId)
  const isWhole = packet.seq - (known?.seq ?? 0) === count - (known?.count ?? 0)
  const standing = standingAfter(known?.standing ?? null, packet.sendTypeId)
  const facts = describes(packet.sendTypeId) || known === undefined ? packet.facts : known.facts
  const isPending = standing === 'pending'
  const next: Known = {
    standing,
    facts,
    seq: packet.seq,
    count,
    early: isPending ? both(known?.early ?? NONE, placed.moves ?? NONE) : NONE,
    came: known?.standing !== 'confirmed' ? placed.moves : countsAlike(known.facts, facts) ? known.came : null,
    isBlind: (known?.isBlind ?? false) || !isWhole || (isPending && placed.moves === null),
  }
  actions.byId.set(packet.actionId, next)
  const change = changeOf(known ?? null, next, packet, isWhole)
  if (change === 'unclear') return UNCLEAR
  const deed = change === 'none' ? NOTHING : effectsOf(actions, placed, change, next, known)
  const sign = isPending ? 1 : -1
  if (!isPending && (known?.standing !== 'pending' || standing === 'confirmed')) return deed
  const side = sideOf(actions.sides, facts)
  return side === null ? deed : { ...deed, pending: { kind: kindOf(actions.kinds, facts), side, sign } }
}

function both(a: readonly Move[], b: readonly Move[]): readonly Move[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]
}

interface Change {
  readonly out: Facts | null
  readonly in: Facts | null
}

/** What comes into the count and what goes out of it. Where packets of the action may be missing, only what they cannot have changed. */
function changeOf(known: Known | null, next: Known, packet: Packet, isWhole: boolean): Change | 'none' | 'unclear' {
  const wasCounted = known?.standing === 'confirmed'
  const isCounted = next.standing === 'confirmed'
  if (isWhole) {
    if (!wasCounted && !isCounted) return 'none'
    if (!wasCounted) return { out: null, in: next.facts }
    if (!isCounted) return { out: known.facts, in: null }
    return countsAlike(known.facts, next.facts) ? 'none' : { out: known.facts, in: next.facts }
  }
  const isFirstOrPending = known === null || known.standing === 'pending'
  // A confirmed packet comes after nothing or a pending one, a restored one after a deleted one: documented (feed.md §3).
  if (packet.sendTypeId === 5 && isFirstOrPending) return { out: null, in: next.facts }
  if (packet.sendTypeId === 6 && known?.standing !== 'confirmed') return { out: null, in: next.facts }
  if ((packet.sendTypeId === 1 || packet.sendTypeId === 3) && isFirstOrPending) return 'none'
  return 'unclear'
}

function countsAlike(a: Facts, b: Facts): boolean {
  return a.typeId === b.typeId && a.subTypeId === b.subTypeId && a.teamId === b.teamId && a.period === b.period
}

function effectsOf(actions: Actions, placed: Placed, change: Change, next: Known, known?: Known): Deed {
  const { kinds, sides } = actions
  const effects: Effect[] = []
  for (const [facts, sign] of [[change.in, 1] as const, [change.out, -1] as const]) {
    if (facts === null) continue
    const kind = kindOf(kinds, facts)
    const side = sideOf(sides, facts)
    if (side === null) return { ...UNCLEAR, sideless: kind }
    const { summary } = placed
    const isTold = facts.period !== null && summary !== null && countsWithin(summary, facts.period)
    const wasPending = known?.standing === 'pending'
    effects.push({
      kind,
      sign,
      side,
      period: isTold ? facts.period : null,
      isShootout: facts.period !== null && summary !== null && isShootout(summary, facts.period),
      isBlind: next.isBlind,
      early: sign === 1 && wasPending ? known.early : NONE,
      came: sign === -1 ? (known?.came ?? null) : null,
    })
  }
  return { ...NOTHING, effects }
}

function sideOf(sides: TeamSides, { teamId }: Facts): Side | null {
  return teamId === null ? null : (sides.get(teamId)?.side ?? null)
}
