import type { Period, Score } from './packet.ts'

/** Scores that a summary tells, as numbers that can be compared quickly: the match score, or the scores of its periods. */
export type Board = readonly number[]

/** Before the first summary. */
export const MATCH_START: Board = [0, 0]
export const PERIODS_START: Board = []

export function matchBoard({ home, away }: Score): Board {
  return [home, away]
}

export function matchScoreIn(board: Board): Score {
  return { home: board[0] ?? 0, away: board[1] ?? 0 }
}

/**
 * A match has far fewer periods, and each packet goes through all of them for each. Of a summary that tells of more (a frame
 * of 1 MiB has room for a hundred thousand) none is counted.
 */
export const PERIODS_COUNTED_MAX = 100

const NO_PERIODS: readonly Period[] = []

/** The periods of a summary whose points are summed and compared. */
export function countedPeriods(periods: readonly Period[]): readonly Period[] {
  return periods.length > PERIODS_COUNTED_MAX ? NO_PERIODS : periods
}

/** Id, home and away of each period that is not at 0–0: one that has begun and has no points yet is no movement. */
export function periodsBoard(periods: readonly Period[]): Board {
  const board: number[] = []
  for (const { id, periodHome, periodAway } of countedPeriods(periods)) {
    const [home, away] = [periodHome ?? 0, periodAway ?? 0]
    if (id !== null && (home !== 0 || away !== 0)) board.push(id, home, away)
  }
  return board
}

export function periodScoreIn(board: Board, id: number): Score {
  for (let i = 0; i < board.length; i += 3) {
    if (board[i] === id) return { home: board[i + 1] ?? 0, away: board[i + 2] ?? 0 }
  }
  return { home: 0, away: 0 }
}

export function isSameBoard(a: Board, b: Board): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
