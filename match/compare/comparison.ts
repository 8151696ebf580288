import { fold } from '../fold.ts'
import type { Packet, Score, SendTypeId } from '../packet.ts'
import type { RawRecord } from '../raw.ts'
import { isSameScore } from '../score.ts'
import { type FixtureState, initialState } from '../state.ts'
import { comparableContent } from './content.ts'
import { differencesOf } from './fields.ts'
import { holesIn, type Seqs, seqsOf } from './ranges.ts'
import { cut, type FieldDifference } from './values.ts'

/**
 * Our record of a fixture against the provider's list of its packets. A list is at hand as a whole, what was recorded is
 * looked at record by record, in log order, and not kept: it may be of any size.
 */

/** Frames of one side, as the fold takes them. */
interface Taken {
  state: FixtureState
  /** A seq, action and send type for another time. */
  duplicates: number
  /** Another action or send type under a seq that is taken: the first one stays. */
  conflicting: number
  /** Not taken for another reason: no packet, of another fixture, of another tier. */
  unreadable: number
}

/** The provider's list. */
export interface Listed extends Taken {
  readonly isWhole: boolean
  readonly packets: Map<number, Packet>
}

export interface Comparing {
  readonly listed: Listed
  readonly recorded: Taken
  readonly seqs: Set<number>
  readonly altered: { count: number; readonly packets: AlteredPacket[] }
  readonly conflicts: { count: number; readonly packets: Conflict[] }
  readonly enriched: { packets: number; names: number }
}

/** What one side came to. */
export interface Account {
  /** Accepted: one a seq. */
  readonly packets: number
  readonly duplicates: number
  readonly conflicting: number
  readonly unreadable: number
  /** Of the highest seq that has a summary. */
  readonly score: Score | null
  /** Digest of what it came to (match/compare/content.ts). */
  readonly content: string
}

/** The same seq, action and send type, saying something else. */
export interface AlteredPacket {
  readonly seq: number
  readonly actionId: string
  /** How many fields; the first of them are told. */
  readonly count: number
  readonly fields: readonly FieldDifference[]
}

/** One seq, of two actions or send types. */
export interface Conflict {
  readonly seq: number
  readonly recorded: Identity
  readonly listed: Identity
}

interface Identity {
  readonly actionId: string
  readonly sendTypeId: SendTypeId
}

/**
 * Why a record is not complete, in this order. `open`: neither side says that the match is over · `cut`: the list is no
 * whole JSON array · `empty`: no packet in it · `unreadable`: something in the list is no packet of this fixture ·
 * `conflict`: one seq, two actions or send types, between both or within one · `extra`, `altered`, `absent`: as in
 * {@link Comparison} · `refused`: listed and in the log, but not accepted (quarantine tells why) · `score`, `content`: what
 * both come to is not the same.
 */
export const SHORTCOMINGS = [
  'open',
  'cut',
  'empty',
  'unreadable',
  'conflict',
  'extra',
  'altered',
  'absent',
  'refused',
  'score',
  'content',
] as const
export type Shortcoming = (typeof SHORTCOMINGS)[number]

/** Each list is cut to a bound, each count is of all. */
export interface Comparison {
  /** Without shortcomings: with what was missing our record says what the list says. */
  readonly complete: boolean
  readonly shortcomings: readonly Shortcoming[]
  /** Before what was missing was recorded. */
  readonly recorded: Account
  readonly listed: Account
  /** With what was missing. */
  readonly filled: Account
  /** Listed, and not recorded until now. */
  readonly missing: Seqs
  readonly extra: Seqs
  /** Neither has them, from 1 to the highest of both. */
  readonly absent: Seqs
  readonly refused: Seqs
  readonly altered: { readonly count: number; readonly packets: readonly AlteredPacket[] }
  readonly conflicts: { readonly count: number; readonly packets: readonly Conflict[] }
  /** Packets of which one side has names that the other lacks, and how many names. */
  readonly enriched: { readonly packets: number; readonly names: number }
}

/** Hex of SHA-256 of a text: hashing is not for pure code. */
export type Sha256 = (text: string) => string

const PACKETS_MAX = 20
const ID_CHARS_MAX = 64
/** A raw record must not depend on the rule table. */
const NO_RULES = {}

/** `elements`: as raw records, by ascending seq; of two of one seq the first counts, as in the fold. */
export function listedFrom(elements: Iterable<RawRecord>, isWhole: boolean): Listed {
  const listed: Listed = { ...nothingTaken(), isWhole, packets: new Map() }
  for (const raw of elements) {
    const { packet, isAccepted } = take(listed, raw)
    if (isAccepted && packet !== null) listed.packets.set(packet.seq, packet)
  }
  return listed
}

export function beginComparison(listed: Listed): Comparing {
  return {
    listed,
    recorded: nothingTaken(),
    seqs: new Set(),
    altered: { count: 0, packets: [] },
    conflicts: { count: 0, packets: [] },
    enriched: { packets: 0, names: 0 },
  }
}

/** The next raw record of kind packet. Gives the packet that it holds, accepted or not; null where it holds none. */
export function compareRecorded(comparing: Comparing, raw: RawRecord): Packet | null {
  const { packet, isAccepted } = take(comparing.recorded, raw)
  if (!isAccepted || packet === null) return packet
  comparing.seqs.add(packet.seq)
  const listed = comparing.listed.packets.get(packet.seq)
  if (listed !== undefined) comparePackets(comparing, packet, listed)
  return packet
}

function comparePackets({ altered, conflicts, enriched }: Comparing, recorded: Packet, listed: Packet): void {
  const { seq } = recorded
  if (recorded.actionId !== listed.actionId || recorded.sendTypeId !== listed.sendTypeId) {
    conflicts.count++
    keep(conflicts.packets, { seq, recorded: identityOf(recorded), listed: identityOf(listed) })
    return
  }
  const { count, fields, names } = differencesOf(recorded, listed)
  if (names > 0) enriched.packets++
  enriched.names += names
  if (count === 0) return
  altered.count++
  keep(altered.packets, { seq, actionId: cut(recorded.actionId, ID_CHARS_MAX), count, fields })
}

/** What our record lacks of the list, and what it came to, so far. */
export interface Held {
  readonly lacked: readonly number[]
  readonly account: Account
}

export function heldOf({ listed, recorded, seqs }: Comparing, sha256: Sha256): Held {
  const lacked = [...listed.packets.keys()].filter((seq) => !seqs.has(seq))
  return { lacked, account: accountOf(recorded, sha256) }
}

/** {@link heldOf} before what was missing was recorded, and with it. */
export function conclude(
  comparing: Comparing,
  { before, after }: { readonly before: Held; readonly after: Held },
  sha256: Sha256,
): Comparison {
  const { listed, recorded, seqs, altered, conflicts, enriched } = comparing
  const comparison = {
    recorded: before.account,
    listed: accountOf(listed, sha256),
    filled: after.account,
    missing: seqsOf(before.lacked),
    extra: seqsOf([...seqs].filter((seq) => !listed.packets.has(seq))),
    absent: holesIn(new Set([...seqs, ...listed.packets.keys()])),
    refused: seqsOf(after.lacked),
    altered,
    conflicts,
    enriched,
  }
  const isOpen = listed.state.now.finality === 'open' && recorded.state.now.finality === 'open'
  const shortcomings = shortcomingsOf(comparison, { isOpen, isWhole: listed.isWhole })
  return { complete: shortcomings.length === 0, shortcomings, ...comparison }
}

function shortcomingsOf(
  found: Omit<Comparison, 'complete' | 'shortcomings'>,
  { isOpen, isWhole }: { readonly isOpen: boolean; readonly isWhole: boolean },
): readonly Shortcoming[] {
  const { listed, filled, extra, absent, refused, altered, conflicts } = found
  const holds: Readonly<Record<Shortcoming, boolean>> = {
    open: isOpen,
    cut: !isWhole,
    empty: listed.packets === 0,
    unreadable: listed.unreadable > 0,
    conflict: conflicts.count + listed.conflicting + filled.conflicting > 0,
    extra: extra.count > 0,
    altered: altered.count > 0,
    absent: absent.count > 0,
    refused: refused.count > 0,
    score: !isSameScore(listed.score, filled.score),
    content: listed.content !== filled.content,
  }
  return SHORTCOMINGS.filter((one) => holds[one])
}

function nothingTaken(): Taken {
  return { state: initialState(), duplicates: 0, conflicting: 0, unreadable: 0 }
}

function take(taken: Taken, raw: RawRecord): { readonly packet: Packet | null; readonly isAccepted: boolean } {
  const { state, step } = fold(taken.state, raw, NO_RULES)
  taken.state = state
  if (step.kind === 'accepted') return { packet: step.packet, isAccepted: true }
  if (step.kind === 'duplicate') {
    taken.duplicates++
    return { packet: step.packet, isAccepted: false }
  }
  if (step.kind !== 'rejected') return { packet: null, isAccepted: false }
  if (step.rejection.code === 'sequence-conflict') taken.conflicting++
  else taken.unreadable++
  return { packet: step.packet, isAccepted: false }
}

function accountOf({ state, duplicates, conflicting, unreadable }: Taken, sha256: Sha256): Account {
  const { packets, score } = state.now
  return { packets, duplicates, conflicting, unreadable, score, content: sha256(comparableContent(state)) }
}

function identityOf({ actionId, sendTypeId }: Packet): Identity {
  return { actionId: cut(actionId, ID_CHARS_MAX), sendTypeId }
}

function keep<T>(kept: T[], one: T): void {
  if (kept.length < PACKETS_MAX) kept.push(one)
}
