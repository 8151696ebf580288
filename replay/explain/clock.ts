import type { Step } from '../../match/step.ts'
import { isStateStep } from '../states.ts'

/** Where the provider's clock stood after a step, while its period was being played. */
export interface Stand {
  /** So many of the steps are known then. */
  readonly steps: number
  readonly period: number
  readonly seconds: number
}

/** 1: up, as in soccer; −1: down, as in basketball; 0: it never ran. */
export type Direction = 1 | -1 | 0

/** The clock is asked for in whole minutes, and the last packet of a period is a little before its end. */
const AFTER_END_SECONDS_MAX = 60

/** Seconds of `mm:ss`; null when it is something else. */
export function readClockTime(text: string | null): number | null {
  const [, minutes, seconds] = /^(\d{1,3}):([0-5]\d)$/.exec(text ?? '') ?? []
  return minutes === undefined || seconds === undefined ? null : Number(minutes) * 60 + Number(seconds)
}

export function clockText(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

/**
 * Before a period begins and after it has ended the clock shows where the next one starts, so that only a period that the
 * summary has as begun and not ended counts. Where no summary lists periods, all count.
 */
export function standsOf(steps: readonly Step[]): readonly Stand[] {
  const hasPeriods = steps.some((step) => isStateStep(step) && step.after.periods.length > 0)
  return steps.flatMap((step, at) => {
    if (!isStateStep(step)) return []
    const { period, periods, clock } = step.after
    const seconds = readClockTime(clock?.time ?? null)
    const isPlayed = !hasPeriods || periods.some(({ id, end }) => id === period && end === null)
    return period === null || seconds === null || !isPlayed ? [] : [{ steps: at + 1, period, seconds }]
  })
}

/** The way in which it moved more often, within periods: a clock that is adjusted moves the other way for once. */
export function directionOf(stands: readonly Stand[]): Direction {
  const moves = stands.map((stand, at) => {
    const before = stands[at - 1]
    return before?.period === stand.period ? Math.sign(stand.seconds - before.seconds) : 0
  })
  return Math.sign(moves.reduce((sum, move) => sum + move, 0)) as Direction
}

export interface ClockAsked {
  /** Null: the last period in which the clock stood there. */
  readonly period: number | null
  readonly seconds: number
}

export interface ClockFound {
  readonly steps: number
  readonly period: number
  /** Other periods in which the clock stood there, too; empty where the period was told. */
  readonly otherPeriods: readonly number[]
}

/** The last step at which the clock stood at this time or before it, in the order of the match; null where it never did. */
export function findClock(stands: readonly Stand[], asked: ClockAsked): ClockFound | null {
  const direction = directionOf(stands)
  if (direction === 0) return null
  const played = [...new Set(stands.map(({ period }) => period))]
  const wanted = played.filter((period) => asked.period === null || asked.period === period)
  const reach = (spareSeconds: (period: number) => number): readonly number[] =>
    wanted.filter((period) => isReached(stands, period, asked.seconds, direction, spareSeconds(period)))
  // What was played there comes before what is just after an end.
  const within = reach(() => 0)
  const periods = within.length > 0 ? within : reach((period) => (hasEnded(stands, period) ? AFTER_END_SECONDS_MAX : 0))
  const period = periods.at(-1)
  if (period === undefined) return null
  const stand = stands.findLast((one) => one.period === period && (asked.seconds - one.seconds) * direction >= 0)
  return stand === undefined ? null : { steps: stand.steps, period, otherPeriods: within.filter((p) => p !== period) }
}

function isReached(
  stands: readonly Stand[],
  period: number,
  seconds: number,
  direction: Direction,
  spareSeconds: number,
): boolean {
  const inOrder = stands.filter((stand) => stand.period === period).map((stand) => stand.seconds * direction)
  const wanted = seconds * direction
  return Math.min(...inOrder) <= wanted && wanted <= Math.max(...inOrder) + spareSeconds
}

/** Known by the next one. */
function hasEnded(stands: readonly Stand[], period: number): boolean {
  return stands.at(-1)?.period !== period
}

/** `1/00:00–47:55, 2/45:00–94:33`, in the order of the match; of a clock that runs. */
export function rangesText(stands: readonly Stand[]): string {
  const direction = directionOf(stands)
  return [...new Set(stands.map(({ period }) => period))]
    .map((period) => {
      const times = stands.filter((stand) => stand.period === period).map(({ seconds }) => seconds)
      const ends = [Math.min(...times), Math.max(...times)].map(clockText)
      return `${period}/${(direction > 0 ? ends : ends.reverse()).join('–')}`
    })
    .join(', ')
}
