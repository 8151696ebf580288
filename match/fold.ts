import { applyConnectionEvent, type ConnectionEvent, heard, isConnectionEvent } from './connections.ts'
import { parseJson } from './json.ts'
import { applyToLedger, holds } from './ledger.ts'
import { readListing } from './listing.ts'
import { look, scoringOf } from './look.ts'
import type { Packet, Period, Rejection, Score, Summary } from './packet.ts'
import { isRejection, parseFrame, parsePacket } from './parse.ts'
import type { RawRecord } from './raw.ts'
import { boolean, object } from './reading.ts'
import { type RuleTable, rulesOfSport } from './rules.ts'
import { closeGaps, isTaken, place } from './sequence.ts'
import { learnSide } from './sides.ts'
import type { FixtureState, LatestSummary } from './state.ts'
import type { Accepted, ActionStep, ActionView, Duplicate, Rejected, Step } from './step.ts'
import { arePeriodsEqual } from './summary.ts'
import { countChange, newTally, noteKind, noteScore, recount, shootoutPeriodsOf } from './tally.ts'

/** Part of `logic`: goes up when the same raw records give other derived records. */
export const FOLD_VERSION = 1

const POST_MATCH_CHECK_COMPLETE = 21

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
  state.view = look(state, false)
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
  return isTaken(state.sequence, packet.seq) ? repeat(state, raw, packet) : accept(state, raw, packet)
}

/** A seq that was accepted before: the first packet stays, its content is not compared. */
function repeat(state: FixtureState, raw: RawRecord, packet: Packet): Duplicate | Rejected {
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
  const before = state.view
  const { sequence, opened: gap, healed, late } = place(state.sequence, packet.seq)
  state.sequence = sequence
  const isSideLearned = learnSide(state.sides, packet)
  const action = applyToLedger(state.ledger, packet, raw.receivedAt, state.sides)
  const isShootoutChanged = takeSummary(state, packet)
  const isRecountDue = isSideLearned || isShootoutChanged
  noteStanding(state, action)
  reckon(state, packet, action, isRecountDue)
  const isPending = action.before?.standing === 'pending' || action.after.standing === 'pending'
  const after = publish(state, isPending || isRecountDue)
  return { kind: 'accepted', ...headOf(state, raw), packet, action, late, gap, healed, before, after }
}

function noteStanding(state: FixtureState, { actionId, before, after }: ActionStep): void {
  if (before !== null && isConfirmedCheck(before)) state.checks--
  if (isConfirmedCheck(after)) state.checks++
  if (after.standing === 'pending') state.pending.add(actionId)
  else state.pending.delete(actionId)
}

function isConfirmedCheck({ facts, standing }: ActionView): boolean {
  return facts.typeId === POST_MATCH_CHECK_COMPLETE && standing === 'confirmed'
}

/** The sums follow the action; all actions are counted anew when a side or a shoot-out became known. */
function reckon(state: FixtureState, packet: Packet, action: ActionStep, isRecountDue: boolean): void {
  const { tally, ledger } = state
  if (tally === null) return
  if (isRecountDue) recount(tally, ledger, scoringOf(state))
  else countChange(tally, action, scoringOf(state))
  noteKind(tally, action)
  if (packet.summary !== null) noteScore(tally, ledger, packet, packet.summary.score)
}

/** The summary of the highest seq wins, whole. True when other periods are shoot-outs than before. */
function takeSummary(state: FixtureState, packet: Packet): boolean {
  const { summary, seq, eventTime } = packet
  if (seq === state.sequence.highest) state.isLastFinished = packet.finished || summary?.finished === true
  const { latest } = state
  if (summary === null || (latest !== null && latest.seq > seq)) return false
  state.latest = latestOf(latest, summary, seq, eventTime)
  const { shootoutPeriods } = state.latest
  return (
    shootoutPeriods !== latest?.shootoutPeriods && String(shootoutPeriods) !== String(latest?.shootoutPeriods ?? '')
  )
}

/** Periods change far more rarely than they are sent: the ones before are kept while they are equal. */
function latestOf(before: LatestSummary | null, summary: Summary, seq: number, at: number | null): LatestSummary {
  if (before !== null && arePeriodsEqual(before.periods, summary.periods)) {
    const { periods, shootoutPeriods, shootout } = before
    return { seq, summary, at, periods, shootoutPeriods, shootout }
  }
  const { periods } = summary
  return { seq, summary, at, periods, shootoutPeriods: shootoutPeriodsOf(periods), shootout: shootoutOf(periods) }
}

function shootoutOf(periods: readonly Period[]): Score | null {
  const period = periods.find((p) => p.type === 'Shootout')
  if (period === undefined || period.periodHome === null || period.periodAway === null) return null
  return { home: period.periodHome, away: period.periodAway }
}

function connectionStep(state: FixtureState, raw: RawRecord, event: ConnectionEvent): Step {
  applyConnectionEvent(state.connections, event, raw)
  const after = publish(state, false)
  return { kind: 'connection', ...headOf(state, raw), event, after }
}

/** Closes the gaps that the provider's own list does not fill either. */
function certifiedStep(state: FixtureState, raw: RawRecord): Step {
  const isComplete = readCertificate(raw.detail)
  if (isComplete === null) return rejected(state, raw, { code: 'bad-certificate', found: 'other text' }, null)
  const absent = state.sequence.gaps
  const before = state.view
  state.sequence = closeGaps(state.sequence)
  state.certified = isComplete ? 'complete' : 'incomplete'
  const after = publish(state, false)
  return { kind: 'certified', ...headOf(state, raw), absent, before, after }
}

/** `complete` of the comparison in `detail`; null when that cannot be read. */
function readCertificate(detail: string | null): boolean | null {
  return boolean(object(parseJson(detail ?? ''))?.complete)
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

/** A new view and with it a new revision: each of them becomes a fixture-state. */
function publish(state: FixtureState, isPendingStale: boolean): FixtureState['view'] {
  state.revision++
  state.view = look(state, isPendingStale)
  return state.view
}

function headOf(state: FixtureState, raw: RawRecord): Pick<Step, 'raw' | 'sport' | 'tier' | 'stateRevision'> {
  return { raw, sport: state.sport ?? raw.sport, tier: state.tier ?? raw.tier, stateRevision: state.revision }
}
