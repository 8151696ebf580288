import type { FinalFixture } from '../final/final.ts'

/** What a strategy emitted, and when. */
export interface Decision<Output = unknown> {
  /** Of the event at which it was made: null with scope `all` at a timer. */
  readonly fixtureId: string | null
  /** UTC microseconds of the virtual clock. */
  readonly knownAt: number
  /** From 0, within the run, in the total order. */
  readonly n: number
  readonly output: Output
  /** Ids of the actions that it rests on. */
  readonly restsOn: readonly string[]
}

/** A decision that rested on a fact which was corrected later. */
export interface Rested {
  /** `n` of the decision. */
  readonly decision: number
  readonly fixtureId: string
  readonly actionId: string
  readonly decidedAt: number
  readonly correctedAt: number
  /** From the decision to the correction. */
  readonly lateMs: number
  /** Of the correction, as in the topic corrections. */
  readonly nature: string
  readonly changed: readonly string[]
}

/** What a strategy may draw of its run, when it is over and the truth is known: pure. */
export interface Drawing<Output = unknown> {
  readonly decisions: readonly Decision<Output>[]
  readonly finals: ReadonlyMap<string, FinalFixture>
}

export interface Chart {
  readonly title: string
  /** `calibration`: x what was predicted, y how often it came true, both 0 to 1. */
  readonly kind: 'line' | 'steps' | 'points' | 'calibration'
  /** `time`: UTC microseconds. */
  readonly x: { readonly label: string; readonly kind: 'time' | 'number' }
  readonly y: { readonly label: string }
  readonly series: readonly Series[]
  /** Vertical lines, as for corrections. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[]
}

export interface Series {
  readonly label: string
  readonly x: readonly number[]
  /** Null: a hole. */
  readonly y: readonly (number | null)[]
}
