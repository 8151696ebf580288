import type { Judged } from './rests.ts'

/** A decision before it has its place among those of other fixtures. */
export interface Made extends Judged {
  /** Of the event; null with scope `all` at a timer. */
  readonly fixtureId: string | null
  /** Plain JSON, a copy. */
  readonly output: unknown
  /** Of the output: its characters, and one for each of its values. */
  readonly size: number
}
