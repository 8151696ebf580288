import type { Chart, Decision, Rested } from '../../../replay/backtest/result.ts'

/** What a report shows of a run. */
export interface Reported {
  /** What was run, so that it can be run again; shown as it is. */
  readonly manifest: object
  /** Lines of text before the figures that are counted here. */
  readonly summary?: readonly string[]
  readonly decisions: readonly Decision[]
  readonly rested: readonly Rested[]
  readonly charts: readonly Chart[]
  /** That the run has met, in the total order; confirmations are among them. */
  readonly corrections: readonly Corrected[]
}

export interface Corrected {
  readonly fixtureId: string
  /** UTC microseconds. */
  readonly knownAt: number
  readonly actionId: string
  readonly nature: string
  readonly changed: readonly string[]
}
