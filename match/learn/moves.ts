import { countedPeriods } from '../board.ts'
import type { Packet, Period, Summary } from '../packet.ts'

/** How a score moved from one summary to the next: the match score (`period` null), or that within a period. */
export interface Move {
  readonly period: number | null
  readonly home: number
  readonly away: number
  /** It stands at 0–0 now: nobody need have lost points, some providers set a score back. */
  readonly isReset: boolean
  /** One more for who scored the last points of a period: it may be the period that was won. */
  readonly isWin: boolean
}

const NO_MOVES: readonly Move[] = []

/** From one summary to the next; a period that is new begins at 0–0. */
export function movesBetween(before: Summary, after: Summary): readonly Move[] {
  const home = after.score.home - before.score.home
  const away = after.score.away - before.score.away
  const moves: Move[] = []
  if (home !== 0 || away !== 0) {
    const isReset = after.score.home === 0 && after.score.away === 0
    moves.push({ period: null, home, away, isReset, isWin: false })
  }
  const [were, are] = [countedPeriods(before.periods), countedPeriods(after.periods)]
  for (const [at, period] of are.entries()) {
    const move = moveWithin(periodBefore(were, period, at), period)
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
  return home === 0 && away === 0
    ? null
    : { period: id, home, away, isReset: periodHome === 0 && periodAway === 0, isWin: false }
}

/** The same, of the packet with the last points of this period: with these the period may have been won. */
export function withWin(moves: readonly Move[], period: number): readonly Move[] {
  const within = moves.find((move) => move.period === period)
  return moves.map((move) => {
    const isHome = move.home === 1 && move.away === 0 && (within?.home ?? 0) > 0
    const isAway = move.home === 0 && move.away === 1 && (within?.away ?? 0) > 0
    return move.period === null && (isHome || isAway) ? { ...move, isWin: true } : move
  })
}

/** Whether the summary tells the score within this period. */
export function countsWithin(summary: Summary, period: number): boolean {
  return countedPeriods(summary.periods).some(({ id, periodHome, periodAway }) => {
    return id === period && periodHome !== null && periodAway !== null
  })
}

export function isShootout(summary: Summary, period: number): boolean {
  return summary.periods.some(({ id, type }) => id === period && type === 'Shootout')
}

/** The summary before a packet, where nothing lies between; null where it is not known. The first packet may come in mid-match. */
export function summaryBefore(packets: readonly Packet[], at: number): Summary | null {
  const before = packets[at - 1]
  return before !== undefined && before.seq + 1 === packets[at]?.seq ? before.summary : null
}
