import type { Packet, Period, Summary } from '../packet.ts'

/** How a score moved from one summary to the next: the match score (`period` null), or that within a period. */
export interface Move {
  readonly period: number | null
  readonly home: number
  readonly away: number
  /** It stands at 0–0 now: nobody need have lost points, some providers set a score back. */
  readonly isReset: boolean
}

const NO_MOVES: readonly Move[] = []
const NO_PERIODS: readonly Period[] = []

/** From `before` (null: the beginning, 0–0 without periods) to `after`. */
export function movesBetween(before: Summary | null, after: Summary): readonly Move[] {
  const home = after.score.home - (before?.score.home ?? 0)
  const away = after.score.away - (before?.score.away ?? 0)
  const moves: Move[] = []
  if (home !== 0 || away !== 0) {
    const isReset = after.score.home === 0 && after.score.away === 0
    moves.push({ period: null, home, away, isReset })
  }
  const earlier = before?.periods ?? NO_PERIODS
  for (let at = 0; at < after.periods.length; at++) {
    const period = after.periods[at] as Period
    const move = moveWithin(periodBefore(earlier, period, at), period)
    if (move !== null) moves.push(move)
  }
  return moves.length === 0 ? NO_MOVES : moves
}

/** Mostly at the same place of the list. */
function periodBefore(earlier: readonly Period[], { id }: Period, at: number): Period | undefined {
  const same = earlier[at]
  return same?.id === id ? same : earlier.find((one) => one.id === id)
}

function moveWithin(before: Period | undefined, { id, periodHome, periodAway }: Period): Move | null {
  if (id === null || periodHome === null || periodAway === null) return null
  const homeBefore = before === undefined ? 0 : before.periodHome
  const awayBefore = before === undefined ? 0 : before.periodAway
  if (homeBefore === null || awayBefore === null) return null
  const [home, away] = [periodHome - homeBefore, periodAway - awayBefore]
  return home === 0 && away === 0 ? null : { period: id, home, away, isReset: periodHome === 0 && periodAway === 0 }
}

/** Whether the summary tells the score within this period. */
export function countsWithin(summary: Summary, period: number): boolean {
  return summary.periods.some(({ id, periodHome, periodAway }) => {
    return id === period && periodHome !== null && periodAway !== null
  })
}

export function isShootout(summary: Summary, period: number): boolean {
  return summary.periods.some(({ id, type }) => id === period && type === 'Shootout')
}

/** The summary before a packet where nothing lies between: null at the beginning, undefined where it is not known. */
export function summaryBefore(packets: readonly Packet[], at: number): Summary | null | undefined {
  const packet = packets[at] as Packet
  const before = packets[at - 1]
  if (before === undefined) return packet.seq === 1 ? null : undefined
  return before.seq === packet.seq - 1 ? (before.summary ?? undefined) : undefined
}
