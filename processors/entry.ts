import type { EventLog, LogRecord } from '../log/log.ts'
import { fold } from '../match/fold.ts'
import type { Rejection } from '../match/packet.ts'
import type { RawRecord } from '../match/raw.ts'
import type { RuleTable } from '../match/rules.ts'
import { type FixtureState, initialState } from '../match/state.ts'
import type { Rejected, Step } from '../match/step.ts'
import type { Codec, Decoder } from '../schemas/codec.ts'
import type { Draft, Emit } from './emit.ts'
import { foreignRaw, readRaw } from './read-raw.ts'

/** A fold as a value; it may change the state in place. */
export interface Fold {
  initial(): FixtureState
  fold(state: FixtureState, raw: RawRecord): { readonly state: FixtureState; readonly step: Step }
}

/** The fold of match/fold.ts with these rules. */
export function foldBy(rules: RuleTable): Fold {
  return { initial: initialState, fold: (state, raw) => fold(state, raw, rules) }
}

/** What it takes to fold a record. */
export interface Taking {
  readonly codec: Decoder
  readonly fold: Fold
}

/** What it takes to fold a record and to say what comes of it. */
export interface Folding {
  readonly log: EventLog
  readonly codec: Codec
  readonly fold: Fold
  readonly emit: Emit
  /** Told to end, the work stops after the record in hand. */
  readonly signal: AbortSignal
}

/** A fixture in memory. */
export interface Entry {
  state: FixtureState
  /** As its last step says, for records that cannot be folded. */
  sport: string
  tier: string
  stateRevision: number
  receivedAt: number
  isOver: boolean
  /** Offset of its first raw record; −1 before. */
  first: number
  /** Offset of its last raw record that was folded, or parked; −1 before. */
  upTo: number
  /** How many of them came since it was kept (processors/keeping.ts). */
  unsaved: number
}

export function newEntry(state: FixtureState): Entry {
  return { state, sport: '', tier: '', stateRevision: 0, receivedAt: 0, isOver: false, first: -1, upTo: -1, unsaved: 0 }
}

/** What a record does on top of a state. */
export interface Taken {
  readonly step: Step
  /** Null where the record is no value of raw-actions: the state stays as it was. */
  readonly state: FixtureState | null
}

/** The entry is as before until {@link settle}, but its state is used up. What throws here is a defect: bad input is data. */
export function take({ codec, fold }: Taking, entry: Entry, record: LogRecord): Taken {
  const raw = readRaw(codec, record)
  return 'code' in raw ? { step: rejected(entry, foreignRaw(record), raw), state: null } : fold.fold(entry.state, raw)
}

/** The record has done what it does. */
export function settle(entry: Entry, record: LogRecord, { step, state }: Taken): void {
  if (state !== null) {
    entry.state = state
    entry.sport = step.sport
    entry.tier = step.tier
    entry.stateRevision = step.stateRevision
    entry.receivedAt = step.raw.receivedAt
    // What comes after `ended` may come in any number: a match that is corrected is not read again for each.
    entry.isOver = step.raw.kind === 'ended'
  }
  pass(entry, record)
}

/** One record on top of a state, and what it derives. What throws here is a defect. */
export function advance(folding: Folding, entry: Entry, record: LogRecord): readonly Draft[] {
  const taken = take(folding, entry, record)
  const drafts = folding.emit(taken.step, record)
  settle(entry, record, taken)
  return drafts
}

/** The record is dealt with. */
export function pass(entry: Entry, { offset }: LogRecord): void {
  if (entry.first < 0) entry.first = offset
  entry.upTo = offset
  entry.unsaved++
}

/** What a record gives that the fold cannot take: as if its bytes were bad. */
export function parkedStep(codec: Decoder, entry: Entry, record: LogRecord): Rejected {
  const raw = readRaw(codec, record)
  return rejected(entry, 'code' in raw ? foreignRaw(record) : raw, { code: 'fold-error', found: '' })
}

function rejected(entry: Entry, raw: RawRecord, rejection: Rejection): Rejected {
  return {
    kind: 'rejected',
    raw,
    sport: entry.sport === '' ? raw.sport : entry.sport,
    tier: entry.tier === '' ? raw.tier : entry.tier,
    stateRevision: entry.stateRevision,
    rejection,
    packet: null,
  }
}
