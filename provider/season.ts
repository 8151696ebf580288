import { SPORTS } from './simulate/draft.ts'
import { type SimulatedMatch, simulateMatch } from './simulate/match.ts'
import { newPlan, type SimulateOptions } from './simulate/plan.ts'
import { newRandom } from './simulate/random.ts'

export interface SeasonOptions {
  readonly seed: number | string
  readonly count: number
  /** UTC microseconds; the first match is in play by then (see `playedMinutes`). */
  readonly startTime: number
  readonly speed?: number
  /** Real milliseconds by which each match begins after the one before; 0 by default. */
  readonly staggerMs?: number
  /** Match minutes since kick-off at `startTime`, drawn for each match; negative: still to come. 1 to 10 by default. */
  readonly playedMinutes?: { readonly from: number; readonly to: number }
  readonly length?: SimulateOptions['length']
}

const MINUTE_MS = 60_000
/** Among the first ones all packets are of today's version, so that every match on a small screen knows its sides. */
const CURRENT_FIRST = 4
const SHARE_OF_OLDER = 0.15

/** Matches of all sports in turn. Nothing is written before somebody looks at a match: hundreds cost milliseconds. */
export function simulateSeason(options: SeasonOptions): readonly SimulatedMatch[] {
  const { seed, count, startTime, speed = 1, staggerMs = 0, length = 1 } = options
  const { playedMinutes = { from: 1, to: 10 } } = options
  return Array.from({ length: count }, (_, index) => {
    const random = newRandom(`${seed}/season/${index}`)
    const sport = SPORTS[index % SPORTS.length] ?? 'basketball'
    const age = index >= CURRENT_FIRST && random.chance(SHARE_OF_OLDER) ? 'older' : 'current'
    const match: SimulateOptions = { sport, seed: `${seed}/${index}`, startTime: 0, speed, length, age }
    const { fraction, kickOffMs } = newPlan(match)
    const playedMs = random.between(playedMinutes.from, playedMinutes.to) * MINUTE_MS * fraction
    const beforeMs = (kickOffMs + playedMs) / speed - index * staggerMs
    return simulateMatch({ ...match, startTime: Math.round(startTime - beforeMs * 1000) })
  })
}
