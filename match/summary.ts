import type { Period, Summary } from './packet.ts'
import { boolean, integer, type JsonObject, list, object, text } from './reading.ts'
import { parseTime } from './time.ts'

/** A summary object; null when it has not two integer scores of 0 or more (a rejection). */
export function readSummary(source: JsonObject): Summary | null {
  const home = integer(source.homeTeamScore)
  const away = integer(source.awayTeamScore)
  if (home === null || away === null || home < 0 || away < 0) return null
  return {
    score: { home, away },
    status: text(source.currentStatus),
    collectionStatus: text(source.collectionStatus),
    period: integer(source.currentPeriod),
    periods: list(source.periods, readPeriod),
    clockTime: text(source.currentClockTime),
    clockRunning: readClockState(source.currentClockState),
    // The wire spells it with one s (feed.md §5).
    homeInPossession: boolean(source.isHomeTeamInPossesion),
    finished: source.finished === true,
  }
}

function readPeriod(value: unknown): Period | null {
  const source = object(value)
  if (source === null) return null
  return {
    id: integer(source.id),
    type: text(source.type),
    label: text(source.label),
    home: integer(source.homeTeamScore),
    away: integer(source.awayTeamScore),
    periodHome: integer(source.homeTeamPeriodScore),
    periodAway: integer(source.awayTeamPeriodScore),
    start: parseTime(source.start),
    end: parseTime(source.end),
  }
}

/** Samples print `running`, docs `Running` (feed.md §5). */
function readClockState(value: unknown): boolean | null {
  const state = text(value)?.toLowerCase()
  if (state === 'running') return true
  return state === 'stopped' ? false : null
}

export function arePeriodsEqual(a: readonly Period[], b: readonly Period[]): boolean {
  return a.length === b.length && a.every((period, i) => isPeriodEqual(period, b[i] as Period))
}

function isPeriodEqual(a: Period, b: Period): boolean {
  return (
    a.id === b.id &&
    a.periodHome === b.periodHome &&
    a.periodAway === b.periodAway &&
    a.home === b.home &&
    a.away === b.away &&
    a.end === b.end &&
    a.start === b.start &&
    a.type === b.type &&
    a.label === b.label
  )
}
