import { CORRECTIONS, SCORE_CHANGES } from '../../schemas/topics.ts'

/** How quickly records are given. `time`: so many times as quickly as they were known. */
export type Pace =
  | { readonly by: 'unlimited' }
  | { readonly by: 'time'; readonly speed: number }
  | { readonly by: 'rate'; readonly perSecond: number }

export const SPEED_MIN = 0.1
export const SPEED_MAX = 1000
export const RATE_MAX = 1_000_000

/** `packet`: all records in a row that are or come from one raw record. */
export type StepBy = 'packet' | 'score-change' | 'correction'

/** A step to one of these ends with a record of this topic. */
export const STEP_TOPICS: Readonly<Record<Exclude<StepBy, 'packet'>, string>> = {
  'score-change': SCORE_CHANGES.name,
  correction: CORRECTIONS.name,
}

/** What the control knows of a record that may be given next. */
export interface Upcoming {
  /** UTC microseconds; of those that follow each other it never falls. */
  readonly knownAt: number
  readonly fixtureId: string
  /** Offset of the raw record that it is or comes from. */
  readonly raw: number
  /** Short name. */
  readonly topic: string
}
