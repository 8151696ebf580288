import { colours } from './colours.ts'
import { clip, plain, widthOf } from './plain.ts'

/** A piece of text in one colour. */
export interface Span {
  readonly text: string
  readonly paint?: (text: string) => string
}

export type Cell = readonly Span[]

/** Widths are in columns of the terminal. */
export interface Column {
  readonly head: string
  /** With less room than this the column is left out. */
  readonly least: number
  /** More room than this is not used. */
  readonly most: number
  /** 0 is the most important one; the last is left out first. */
  readonly rank: number
}

const GAP = '  '

/** How wide each column is where `columns` are to be had; 0: left out. One at least is shown. */
export function widthsOf(table: readonly Column[], columns: number): readonly number[] {
  const byRank = [...table].sort((a, b) => a.rank - b.rank)
  let count = byRank.length
  while (count > 1 && leastOf(byRank.slice(0, count)) > columns) count--
  const kept = byRank.slice(0, count)
  const widths = new Map(kept.map((column) => [column, Math.min(column.least, columns)]))
  const lack = (column: Column): number => column.most - (widths.get(column) ?? 0)
  for (let spare = columns - leastOf(kept); spare > 0; spare--) {
    // To the one that lacks most, so that two names grow alike; to the more important of two.
    const next = kept.reduce((best, column) => (lack(column) > lack(best) ? column : best))
    if (lack(next) <= 0) break
    widths.set(next, (widths.get(next) ?? 0) + 1)
  }
  return table.map((column) => widths.get(column) ?? 0)
}

/** What these columns need at least, with the gaps between them. */
export function leastOf(table: readonly Column[]): number {
  return table.reduce((sum, column) => sum + column.least, GAP.length * (table.length - 1))
}

/** A column that is as wide as the widest of its texts. */
export function columnOf(head: string, texts: readonly string[], rank: number, least?: number): Column {
  const most = Math.max(...[head, ...texts].map(widthOf))
  return { head, most, rank, least: Math.min(most, least ?? most) }
}

export function headOf(table: readonly Column[], widths: readonly number[]): string {
  return rowOf(
    table.map(({ head }) => [{ text: head, paint: colours.dim }]),
    widths,
  )
}

/** One line, never wider than the widths and the gaps between them. */
export function rowOf(cells: readonly Cell[], widths: readonly number[]): string {
  const shown = cells.flatMap((cell, at) => (widths[at] ? [filled(cell, widths[at] ?? 0)] : []))
  return shown.join(GAP).trimEnd()
}

/** Columns that a cell takes unclipped. */
export function widthOfCell(cell: Cell): number {
  return cell.reduce((sum, { text }) => sum + widthOf(plain(text)), 0)
}

/** Clipped, and filled with blanks to this width. */
function filled(cell: Cell, width: number): string {
  const { painted, used } = paint(cell, width)
  return painted + ' '.repeat(width - used)
}

/** Spans one after the other on at most `width` columns. */
export function paint(cell: Cell, width: number): { readonly painted: string; readonly used: number } {
  let painted = ''
  let used = 0
  for (const { text, paint: colour } of cell) {
    const shown = clip(text, width - used)
    if (shown !== '') painted += colour === undefined ? shown : colour(shown)
    used += widthOf(shown)
  }
  return { painted, used }
}
