import { type Connections, noConnections } from './connections.ts'
import type { Certified, FixtureNow } from './fixture-now.ts'
import { type LatestSummary, shootoutPeriodsIn } from './latest.ts'
import { type Ledger, newLedger } from './ledger.ts'
import type { Moves } from './moves.ts'
import { NO_SEQUENCE, type Sequence } from './sequence.ts'
import { noSides, type Sides } from './sides.ts'
import type { Scoring, Tally } from './tally.ts'

/**
 * All that the fold keeps of a fixture. It is changed in place: whoever calls the fold hands the state over and goes on
 * with the one returned. What was published from it (`FixtureNow`, `ActionNow`) is never changed afterwards.
 */
export interface FixtureState {
  /** Of the first record of any kind. */
  sport: string | null
  /** Of the first packet; a packet of the other tier is rejected. */
  tier: string | null
  /** Of the last fixture-state; 0 before the first. */
  revision: number
  sequence: Sequence
  readonly ledger: Ledger
  /** Ids of the actions that stand pending. */
  readonly pending: Set<string>
  readonly sides: Sides
  /** Null while the sport has no rule. */
  tally: Tally | null
  /** Likewise. */
  moves: Moves | null
  /** Null while no rule tells what is counted within a period. */
  periodMoves: Moves | null
  latest: LatestSummary | null
  /** Finished flag of the highest seq, summary or not. */
  isFlaggedFinished: boolean
  /** How many actions of type 21 stand confirmed. */
  confirmedChecks: number
  hasConflict: boolean
  /** Characters of the facts of all accepted packets (match/size.ts). */
  factsChars: number
  certified: Certified | null
  readonly connections: Connections
  now: FixtureNow
}

export function initialState(): FixtureState {
  return {
    sport: null,
    tier: null,
    revision: 0,
    sequence: NO_SEQUENCE,
    ledger: newLedger(),
    pending: new Set(),
    sides: noSides(),
    tally: null,
    moves: null,
    periodMoves: null,
    latest: null,
    isFlaggedFinished: false,
    confirmedChecks: 0,
    hasConflict: false,
    factsChars: 0,
    certified: null,
    connections: noConnections(),
    now: NOTHING_KNOWN,
  }
}

/** What points depend on beside the action itself. */
export function scoringOf({ sides, latest }: FixtureState): Scoring {
  return { sides, shootoutPeriods: shootoutPeriodsIn(latest) }
}

const NOTHING_KNOWN: FixtureNow = {
  highestSeq: 0,
  packets: 0,
  score: null,
  scoreSeq: null,
  provisional: null,
  byActions: null,
  agreement: 'unknown',
  periodsByActions: [],
  periodAgreement: 'unknown',
  home: null,
  away: null,
  shootout: null,
  status: null,
  collectionStatus: null,
  period: null,
  periods: [],
  clock: null,
  homeInPossession: null,
  pending: [],
  finality: 'open',
  certified: null,
  reliable: true,
  reasons: [],
  gaps: [],
}
