import type { Period, Score, Side } from './packet.ts'

/** What is known of a fixture after one raw record: the body of fixture-state without its head (DESIGN §3). */
export interface FixtureNow {
  readonly highestSeq: number
  readonly packets: number
  readonly score: Score | null
  readonly scoreSeq: number | null
  readonly provisional: Score | null
  readonly byActions: Score | null
  readonly agreement: Agreement
  /** Of the periods in the summary; empty while no rule tells what is counted within a period. */
  readonly periodsByActions: readonly PeriodScore[]
  /** Whether these are what the summary says. */
  readonly periodAgreement: Agreement
  readonly home: Team | null
  readonly away: Team | null
  readonly shootout: Score | null
  readonly status: string | null
  readonly collectionStatus: string | null
  readonly period: number | null
  readonly periods: readonly Period[]
  readonly clock: Clock | null
  readonly homeInPossession: boolean | null
  readonly pending: readonly PendingAction[]
  readonly finality: Finality
  readonly certified: Certified | null
  readonly reliable: boolean
  readonly reasons: readonly Reason[]
  readonly gaps: readonly Gap[]
}

export type Agreement = 'agrees' | 'differs' | 'unknown'
/** Sum of the confirmed actions of a period. */
export interface PeriodScore extends Score {
  readonly id: number
}

export type Finality = 'open' | 'finished' | 'checked' | 'dropped'
export type Certified = 'complete' | 'incomplete'

/** In the order in which they are listed in a state. */
export const REASONS = ['gap', 'disconnected', 'silent', 'suspended', 'dropped', 'differs', 'conflict'] as const
export type Reason = (typeof REASONS)[number]

export interface Team {
  readonly id: string
  readonly name: string | null
}

export interface Clock {
  readonly time: string | null
  readonly running: boolean | null
  /** eventTime of the summary's packet. */
  readonly at: number | null
}

export interface PendingAction {
  readonly actionId: string
  readonly type: string | null
  readonly typeId: number
  readonly side: Side | null
  readonly points: number | null
  readonly sinceSeq: number
}

/** Seqs that were skipped, both ends included. */
export interface Gap {
  readonly fromSeq: number
  readonly toSeq: number
}
