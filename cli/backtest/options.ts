import { availableParallelism } from 'node:os'
import { readOptionFile } from '../option-file.ts'
import { readChoice, readInteger, readNumber, readSport, usage } from '../options.ts'
import { type RecordedOptions, readTarget, type Target } from '../recorded/fixture.ts'
import { assertFromBeforeTo, readUtcTime } from '../utc-time.ts'
import type { Settings } from './messages.ts'

/** Of both commands that run a strategy. */
export interface StrategyOptions extends RecordedOptions {
  readonly fixtures?: string
  readonly config?: string
  readonly seed: string
  readonly known: string
  readonly latency: string
  readonly eventLimit: string
}

export interface BacktestOptions extends StrategyOptions {
  readonly sport?: string
  readonly certified?: boolean
  readonly from?: string
  readonly to?: string
  readonly workers?: string
  readonly through: string
  readonly out?: string
  readonly verify?: string
}

const DAY_MS = 24 * 3600 * 1000
const WORKERS_MAX = 32
/** Where nobody says: more would each have their log open, and their copy of the strategy. */
const WORKERS_DEFAULT_MAX = 4

export async function readSettings(options: StrategyOptions & Partial<BacktestOptions>): Promise<Settings> {
  const { seed, through = 'topics' } = options
  const [from, to] = [readTime('--from', options.from), readTime('--to', options.to)]
  assertFromBeforeTo(from, to)
  return {
    config: await readConfig(options.config),
    seed,
    through: readChoice('--through', through, ['topics', 'fold']),
    known: readChoice('--known', options.known, ['auto', 'published', 'received']),
    latencyMs: readNumber('--latency', options.latency, 0, DAY_MS),
    from,
    to,
    isFull: options.out !== undefined || options.verify !== undefined,
  }
}

/** JSON itself, or the file that has it; null where none was given. */
async function readConfig(given: string | undefined): Promise<unknown> {
  if (given === undefined) return null
  const isJson = /^\s*[[{"]/.test(given)
  const text = isJson ? given : await readOptionFile('--config', given)
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    const found = (cause as Error).message.replace(/\s+/g, ' ')
    throw usage(`expected --config as JSON or a file of JSON, found ${found}`, { cause })
  }
}

function readTime(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const micros = readUtcTime(text)
  if (micros !== null) return micros
  throw usage(`expected ${flag} as a time, 2026-11-21 or 2026-11-21T12:00 (UTC), found ${text}`)
}

export function readWorkers(text: string | undefined): number {
  if (text !== undefined) return readInteger('--workers', text, 1, WORKERS_MAX)
  return Math.min(availableParallelism(), WORKERS_DEFAULT_MAX)
}

export function readEventMsMax({ eventLimit }: StrategyOptions): number {
  return 1000 * readNumber('--event-limit', eventLimit, 0.1, 3600)
}

/** Which fixtures: `--fixtures ID,ID` and SPORT/FIXTURE as arguments; none: all. */
export function readFixtures(targets: readonly string[], { fixtures = '' }: StrategyOptions): readonly FixtureWanted[] {
  const named = fixtures
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
  return [...targets, ...named].map((text) =>
    text.includes('/') ? readTarget(text) : { sport: null, fixtureId: text },
  )
}

/** Without a sport: whatever it is. */
export type FixtureWanted = Target | { readonly sport: null; readonly fixtureId: string }

export function readSports({ sport }: BacktestOptions): readonly string[] {
  return sport === undefined ? [] : [readSport('--sport', sport).replace(/^.*\//, '')]
}
