import { MATCH_START, matchBoard, PERIODS_START, periodsBoard } from './board.ts'
import { readCertificate } from './certificate.ts'
import { applyConnectionEvent, type ConnectionEvent, heard, isConnectionEvent } from './connections.ts'
import { disagreementsOf } from './disagreement.ts'
import { isConfirmedCheck, isFlaggedFinished } from './finality.ts'
import { fixtureNowOf } from './fixture-now-of.ts'
import { haveSameShootouts, latestWith } from './latest.ts'
import { applyToLedger, holds } from './ledger.ts'
import { readListing } from './listing.ts'
import { noMoves, noteActionType, noteBoard } from './moves.ts'
import type { Packet, Rejection } from './packet.ts'
import { isRejection, parseFrame, parsePacket } from './parse.ts'
import type { RawRecord } from './raw.ts'
import { type RuleTable, rulesOfSport } from './rules.ts'
import { arrive, closeGaps, isTaken } from './sequence.ts'
import { learnSide } from './sides.ts'
import { charsOf, FACTS_CHARS_MAX } from './size.ts'
import { type FixtureState, scoringOf } from './state.ts'
import type { Accepted, ActionStep, Duplicate, Rejected, Step } from './step.ts'
import { countChange, newTally, recount } from './tally.ts'

/** Part of `logic`: goes up when the same raw records give other derived records. */
export const FOLD_VERSION = 2

/** The state handed in is changed in place and is the one returned (match/state.ts). */
export interface Folded {
  readonly state: FixtureState
  readonly step: Step
}

/** The one pure fold: no clock, no randomness, no I/O; no input makes it throw (DESIGN §4). */
export function fold(state: FixtureState, raw: RawRecord, rules: RuleTable): Folded {
  if (state.sport === null) begin(state, raw.sport, rules)
  return { state, step: stepOf(state, raw) }
}

/** The first record decides the sport, and with it the rules; its tier is decided by the first packet. */
function begin(state: FixtureState, sport: string, rules: RuleTable): void {
  state.sport = sport
  const sportRules = rulesOfSport(rules, sport)
  if (sportRules === null) return
  state.tally = newTally(sportRules)
  state.moves = noMoves(sportRules, MATCH_START)
  state.periodMoves = state.tally.periods === null ? null : noMoves(sportRules, PERIODS_START)
  state.now = fixtureNowOf(state, false)
}

function stepOf(state: FixtureState, raw: RawRecord): Step {
  if (raw.kind === 'packet') return packetStep(state, raw)
  if (isConnectionEvent(raw.kind)) return connectionStep(state, raw, raw.kind)
  if (raw.kind === 'certified') return certifiedStep(state, raw)
  if (raw.kind === 'fixture') return fixtureStep(state, raw)
  return { kind: 'ignored', ...headOf(state, raw) }
}

function packetStep(state: FixtureState, raw: RawRecord): Step {
  heard(state.connections, raw)
  const packet = parsePacket(raw.frame, raw.fixtureId, raw.detail)
  if (isRejection(packet)) return rejected(state, raw, packet, null)
  if (state.tier !== null && state.tier !== raw.tier) {
    return rejected(state, raw, { code: 'tier-mismatch', found: raw.tier }, packet)
  }
  if (isTaken(state.sequence, packet.seq)) return takenSeq(state, raw, packet)
  const factsChars = state.factsChars + charsOf(packet.facts)
  if (factsChars > FACTS_CHARS_MAX) {
    return rejected(state, raw, { code: 'fixture-too-large', found: `${factsChars}` }, packet)
  }
  state.factsChars = factsChars
  return accept(state, raw, packet)
}

/** A seq that was accepted before: the first packet stays, its content is not compared. */
function takenSeq(state: FixtureState, raw: RawRecord, packet: Packet): Duplicate | Rejected {
  if (holds(state.ledger, packet)) return { kind: 'duplicate', ...headOf(state, raw), packet }
  state.hasConflict = true
  return rejected(
    state,
    raw,
    { code: 'sequence-conflict', found: `${packet.seq} of another action or send type` },
    packet,
  )
}

function accept(state: FixtureState, raw: RawRecord, packet: Packet): Accepted {
  state.tier ??= raw.tier
  const { now: before, latest } = state
  const { sequence, opened: gap, healed, late } = arrive(state.sequence, packet.seq)
  state.sequence = sequence
  const isSideLearned = learnSide(state.sides, packet)
  const action = applyToLedger(state.ledger, packet, raw.receivedAt, state.sides)
  if (!late) state.isFlaggedFinished = isFlaggedFinished(packet)
  state.latest = latestWith(latest, packet)
  const isRecountDue = isSideLearned || !haveSameShootouts(latest, state.latest)
  noteStanding(state, action)
  reckon(state, packet, action, isRecountDue)
  notePeriods(state, packet, action, latest)
  const isPending = action.before?.standing === 'pending' || action.after.standing === 'pending'
  const after = publish(state, isPending || isRecountDue)
  const disagreements = disagreementsOf(state, before, after)
  return { kind: 'accepted', ...headOf(state, raw), packet, action, late, gap, healed, disagreements, before, after }
}

function noteStanding(state: FixtureState, { actionId, before, after }: ActionStep): void {
  if (before !== null && isConfirmedCheck(before)) state.confirmedChecks--
  if (isConfirmedCheck(after)) state.confirmedChecks++
  if (after.standing === 'pending') state.pending.add(actionId)
  else state.pending.delete(actionId)
}

/** The sums follow the action; all actions are counted anew when a side or a shoot-out became known. */
function reckon(state: FixtureState, packet: Packet, action: ActionStep, isRecountDue: boolean): void {
  const { tally, moves, ledger } = state
  if (tally === null || moves === null) return
  if (isRecountDue) recount(tally, ledger, scoringOf(state))
  else countChange(tally, action, scoringOf(state))
  noteActionType(moves, action)
  if (packet.summary !== null) noteBoard(moves, ledger, packet, matchBoard(packet.summary.score))
}

/** `before`: the summary that was the latest one. Of equal periods behind it nothing has moved. */
function notePeriods(
  { periodMoves, ledger, latest }: FixtureState,
  packet: Packet,
  action: ActionStep,
  before: FixtureState['latest'],
): void {
  if (periodMoves === null) return
  noteActionType(periodMoves, action)
  const areEqual = latest !== before && latest?.periods === before?.periods
  if (packet.summary !== null && !areEqual) noteBoard(periodMoves, ledger, packet, periodsBoard(packet.summary.periods))
}

function connectionStep(state: FixtureState, raw: RawRecord, event: ConnectionEvent): Step {
  const before = state.now
  applyConnectionEvent(state.connections, event, raw)
  const after = publish(state, false)
  return { kind: 'connection', ...headOf(state, raw), event, before, after }
}

/** Closes the gaps that the provider's own list does not fill either. */
function certifiedStep(state: FixtureState, raw: RawRecord): Step {
  const isComplete = readCertificate(raw.detail)
  if (isComplete === null) return rejected(state, raw, { code: 'bad-certificate', found: 'other text' }, null)
  const absent = state.sequence.gaps
  const before = state.now
  state.sequence = closeGaps(state.sequence)
  state.certified = isComplete ? 'complete' : 'incomplete'
  const after = publish(state, false)
  const disagreements = disagreementsOf(state, before, after)
  return { kind: 'certified', ...headOf(state, raw), absent, disagreements, before, after }
}

function fixtureStep(state: FixtureState, raw: RawRecord): Step {
  const frame = parseFrame(raw.frame, raw.detail)
  if ('code' in frame) return rejected(state, raw, frame, null)
  const listing = readListing(frame.json)
  if ('code' in listing) return rejected(state, raw, listing, null)
  return { kind: 'fixture', ...headOf(state, raw), listing }
}

function rejected(state: FixtureState, raw: RawRecord, rejection: Rejection, packet: Packet | null): Rejected {
  return { kind: 'rejected', ...headOf(state, raw), rejection, packet }
}

/** What is known now, and with it a new revision: each of them becomes a fixture-state. */
function publish(state: FixtureState, isPendingStale: boolean): FixtureState['now'] {
  state.revision++
  state.now = fixtureNowOf(state, isPendingStale)
  return state.now
}

function headOf(state: FixtureState, raw: RawRecord): Pick<Step, 'raw' | 'sport' | 'tier' | 'stateRevision'> {
  return { raw, sport: state.sport ?? raw.sport, tier: state.tier ?? raw.tier, stateRevision: state.revision }
}
