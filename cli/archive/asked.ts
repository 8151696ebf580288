import type { ArchiveSelection } from '../../replay/archive/selection.ts'
import type { Topic } from '../../schemas/topics.ts'
import type { ChoosingOptions } from '../recorded/choosing.ts'
import type { RecordedOptions, Target } from '../recorded/fixture.ts'

export interface ExportOptions extends RecordedOptions, ChoosingOptions {
  readonly out: string
  readonly format: string
  readonly topics?: string
  readonly to?: string
  readonly workers?: string
}

/** What a command line of `export` asks for. */
export interface Asked {
  readonly options: ExportOptions
  readonly wanted: readonly Target[]
  readonly selection: ArchiveSelection
  readonly workers: number
  /** None named: all derived ones. */
  readonly topics: readonly Topic[]
}
