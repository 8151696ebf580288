import { availableParallelism } from 'node:os'
import { readJson, readOptionFile } from '../option-file.ts'
import { readChoice, readNumber } from '../options.ts'
import { type ChoosingOptions, type KnownOptions, readKnown, readTimes } from '../recorded/choosing.ts'
import { type RecordedOptions, readTarget, type Target } from '../recorded/fixture.ts'
import { readList } from '../topic-names.ts'
import { readWorkers } from '../workers.ts'
import type { Settings } from './messages.ts'

/** Of both commands that run a strategy. */
export interface StrategyOptions extends RecordedOptions, KnownOptions {
  readonly fixtures?: string
  readonly config?: string
  readonly seed: string
  readonly eventLimit: string
}

export interface BacktestOptions extends StrategyOptions, ChoosingOptions {
  readonly to?: string
  readonly workers?: string
  readonly through: string
  readonly out?: string
  readonly verify?: string
}

const WORKERS_MAX = 32
/** Where nobody says: more would each have their log open, and their copy of the strategy. */
const WORKERS_DEFAULT_MAX = 4

export async function readSettings(options: StrategyOptions & Partial<BacktestOptions>): Promise<Settings> {
  const { seed, through = 'topics' } = options
  return {
    config: await readConfig(options.config),
    seed,
    through: readChoice('--through', through, ['topics', 'fold']),
    ...readKnown(options),
    ...readTimes(options.from, options.to),
    isFull: options.out !== undefined || options.verify !== undefined,
  }
}

/** JSON itself, or the file that has it; null where none was given. */
async function readConfig(given: string | undefined): Promise<unknown> {
  if (given === undefined) return null
  const isJson = /^\s*[[{"]/.test(given)
  const text = isJson ? given : await readOptionFile('--config', given)
  return readJson('--config as JSON or a file of JSON', text)
}

export function readThreads({ workers }: BacktestOptions): number {
  return readWorkers(workers, WORKERS_MAX) ?? Math.min(availableParallelism(), WORKERS_DEFAULT_MAX)
}

export function readEventMsMax({ eventLimit }: StrategyOptions): number {
  return 1000 * readNumber('--event-limit', eventLimit, 0.1, 3600)
}

/** Which fixtures: `--fixtures ID,ID` and SPORT/FIXTURE as arguments; none: all. */
export function readFixtures(targets: readonly string[], { fixtures }: StrategyOptions): readonly FixtureWanted[] {
  return [...targets, ...readList(fixtures)].map((text) =>
    text.includes('/') ? readTarget(text) : { sport: null, fixtureId: text },
  )
}

/** Without a sport: whatever it is. */
export type FixtureWanted = Target | { readonly sport: null; readonly fixtureId: string }
