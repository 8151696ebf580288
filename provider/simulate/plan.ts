import type { Sport, Teams } from './draft.ts'
import { makeTeams } from './names.ts'
import { newRandom } from './random.ts'
import { type Age, type PacketShape, pickShape } from './shapes.ts'

export interface SimulateOptions {
  readonly sport: Sport
  readonly seed: number | string
  /** UTC microseconds: when the first packet is sent. */
  readonly startTime: number
  /** 20 plays an hour in three minutes; 1 by default. */
  readonly speed?: number
  /** Share of a match's playing time, `short` is a fifth; 1 by default. */
  readonly length?: number | 'short'
  /** `older`: packets of version 1 or 2 where the sport has samples of them. */
  readonly age?: Age
}

/** What is fixed before the first whistle. */
export interface Plan {
  readonly sport: Sport
  readonly path: string
  readonly seed: string
  readonly fixtureId: string
  readonly name: string
  readonly teams: Teams
  readonly shape: PacketShape
  readonly startTime: number
  readonly speed: number
  readonly fraction: number
  /** Match milliseconds, as everything but `startTime`. */
  readonly kickOffMs: number
  /** Of one period; 0 where the sport has no match clock. */
  readonly periodMs: number
}

const SHORT = 0.2
const SHORTEST = 0.02
const MINUTE_MS = 60_000
const PATHS: Partial<Record<Sport, string>> = { volleyball: 'v2/volleyball' }
const PERIOD_MINUTES: Readonly<Record<Sport, number>> = { basketball: 10, soccer: 45, volleyball: 0, snooker: 0 }

export function newPlan(options: SimulateOptions): Plan {
  const { sport, startTime, speed = 1, length = 1, age = 'current' } = options
  const seed = `${sport}/${options.seed}`
  const random = newRandom(seed)
  const fraction = length === 'short' ? SHORT : Math.min(1, Math.max(SHORTEST, length))
  const fixtureId = random.uuid()
  const teams = makeTeams(sport, random)
  return {
    sport,
    path: PATHS[sport] ?? sport,
    seed,
    fixtureId,
    name: `${teams.home.name} v ${teams.away.name}`,
    teams,
    shape: pickShape(sport, age, random),
    startTime,
    speed,
    fraction,
    kickOffMs: Math.round(random.between(8, 15) * MINUTE_MS * fraction),
    periodMs: Math.round(PERIOD_MINUTES[sport] * 60 * fraction) * 1000,
  }
}

/** Real milliseconds after `startTime` of a moment of the match. */
export function toRealMs(plan: Plan, matchMs: number): number {
  return matchMs / plan.speed
}
