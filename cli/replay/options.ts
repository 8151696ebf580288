import type { LogOptions } from '../options.ts'
import type { PaceOptions } from './pace-options.ts'
import type { SelectingOptions } from './selecting.ts'

export interface ReplayCommandOptions extends LogOptions, SelectingOptions, PaceOptions {
  readonly follow?: boolean
  readonly control?: string
  readonly fromPrefix?: string
  readonly replayId?: string
}
