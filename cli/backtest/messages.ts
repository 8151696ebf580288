import type { ErrorCode } from '../../platform/errors.ts'
import type { Kept } from '../../replay/backtest/keep.ts'
import type { LiveOptions } from '../../replay/backtest/live.ts'
import type { Chart, Decision } from '../../replay/backtest/result.ts'
import type { Played } from '../../replay/backtest/share.ts'
import type { Basis } from '../../replay/stream/item.ts'

/** How a strategy is run, over recordings or live. */
export interface Settings {
  readonly config: unknown
  readonly seed: string
  readonly through: 'topics' | 'fold'
  readonly known: Basis | 'auto'
  readonly latencyMs: number
  /** UTC microseconds; null: no bound. */
  readonly from: number | null
  readonly to: number | null
  /** With digests of the fixtures and all corrections, for a manifest and a report. */
  readonly isFull: boolean
}

/** What a thread is asked for, one after the other; it has no end but that of the thread. */
export type Request =
  /** To play shares until there are none: `next` is the number of the first that nobody has taken. */
  | {
      readonly is: 'play'
      readonly shares: readonly (readonly string[])[]
      readonly next: SharedArrayBuffer
      readonly kept: Kept
    }
  | { readonly is: 'draw'; readonly fixtures: readonly string[]; readonly decisions: readonly Decision[] }
  | ({ readonly is: 'follow' } & LiveOptions)

export type Reply =
  | { readonly is: 'loaded'; readonly strategy: Loaded }
  | { readonly is: 'played'; readonly share: number; readonly played: Played }
  | { readonly is: 'drawn'; readonly charts: readonly Chart[] }
  /** What is recorded was played; from now on it is live. */
  | { readonly is: 'caught-up' }
  | { readonly is: 'decided'; readonly decisions: readonly Decision[] }
  /** With what was asked for. */
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly code: ErrorCode; readonly context: Readonly<Record<string, string | number>> }
  | { readonly is: 'defect'; readonly text: string }

/** What is told of a strategy. */
export interface Loaded {
  readonly name: string
  readonly scope: 'fixture' | 'all'
  readonly topics: readonly string[]
  readonly hasCharts: boolean
}
