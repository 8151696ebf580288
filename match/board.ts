import type { Period, Score } from './packet.ts'

/**
 * Scores that a summary tells, as a short text that can be compared and kept at little cost: `2 1` of the match, `1 25 20;2 3 4` of
 * its periods (id, home, away).
 */
export type Board = string

/** Before the first summary. */
export const MATCH_START: Board = '0 0'
export const PERIODS_START: Board = ''

export function matchBoard({ home, away }: Score): Board {
  return `${home} ${away}`
}

export function matchScoreIn(board: Board): Score {
  const [home, away] = board.split(' ')
  return { home: Number(home), away: Number(away) }
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
  const board: string[] = []
  for (const { id, periodHome, periodAway } of countedPeriods(periods)) {
    const [home, away] = [periodHome ?? 0, periodAway ?? 0]
    if (id !== null && (home !== 0 || away !== 0)) board.push(`${id} ${home} ${away}`)
  }
  // Joined and not added up: such a text would stay in pieces, at several times the memory.
  return board.join(';')
}

export function periodScoreIn(board: Board, id: number): Score {
  for (const period of board.split(';')) {
    const [own, home, away] = period.split(' ')
    if (own === String(id)) return { home: Number(home), away: Number(away) }
  }
  return { home: 0, away: 0 }
}
