import type { Manifest } from './manifest.ts'
import type { Chart, Decision, Rested } from './result.ts'

/** All that a report of a run is made of. */
export interface ReportInput {
  readonly manifest: Manifest
  readonly decisions: readonly Decision[]
  readonly rested: readonly Rested[]
  readonly charts: readonly Chart[]
  /** All of the fixtures of the run, also those that are confirmations, in the total order. */
  readonly corrections: readonly CorrectionMark[]
}

export interface CorrectionMark {
  readonly fixtureId: string
  /** UTC microseconds. */
  readonly knownAt: number
  readonly actionId: string
  readonly nature: string
  readonly changed: readonly string[]
}
