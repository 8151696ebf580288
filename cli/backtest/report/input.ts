import type { ReportInput } from '../../../replay/backtest/report-input.ts'

/** What a report shows of a run. */
export interface Reported extends Omit<ReportInput, 'manifest'> {
  /** What was run, so that it can be run again; shown as it is. */
  readonly manifest: object
  /** Lines of text before the figures that are counted here. */
  readonly summary?: readonly string[]
}
