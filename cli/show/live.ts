import * as cells from './cells.ts'
import { colours } from './colours.ts'
import { clip, widthOf } from './plain.ts'
import { type Cell, type Column, headOf, leastOf, paint, rowOf, widthOfCell, widthsOf } from './table.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Columns that the widest cell of each column took so far, by its head. Lives as long as the table. */
export type Seen = Map<string, number>

interface LiveColumn extends Column {
  /** `least` where the second line of a match takes what has no room. */
  readonly wanted: number
  readonly isBelow?: boolean
  readonly cell: (shown: cells.Shown) => Cell
}

/** In the order of a row. */
const LIVE: readonly LiveColumn[] = [
  { head: 'sport', least: 10, wanted: 10, most: 12, rank: 8, isBelow: true, cell: cells.sportCell },
  { head: 'home', least: 7, wanted: 14, most: 30, rank: 1, cell: cells.homeCell },
  { head: 'score', least: 14, wanted: 14, most: 16, rank: 0, cell: cells.scoreCell },
  { head: 'away', least: 7, wanted: 14, most: 30, rank: 2, cell: cells.awayCell },
  { head: 'period', least: 13, wanted: 17, most: 20, rank: 4, cell: cells.periodCell },
  { head: 'clock', least: 5, wanted: 5, most: 8, rank: 3, cell: cells.clockCell },
  { head: 'pending', least: 8, wanted: 14, most: 24, rank: 6, isBelow: true, cell: cells.pendingCell },
  { head: 'last correction', least: 14, wanted: 30, most: 40, rank: 5, isBelow: true, cell: cells.correctionCell },
  { head: 'status', least: 9, wanted: 9, most: 24, rank: 7, isBelow: true, cell: cells.statusCell },
]

const COMFORTABLE = LIVE.map((column) => ({ ...column, least: column.wanted }))
const TWO_LINES = LIVE.filter(({ isBelow }) => !isBelow)

/**
 * A frame of the live scores: a line for each match where the terminal is wide, else two, else one with the most
 * important columns. No line is wider than the terminal, and one row is left for the cursor: a frame that wraps or
 * scrolls could not be written over. How it is laid out depends on the terminal alone; columns are as wide as what
 * they have `seen`, which only grows, so that nothing jumps about.
 */
export function liveFrame(
  matches: readonly cells.Shown[],
  footer: readonly string[],
  size: Size,
  seen: Seen = new Map(),
): readonly string[] {
  for (const { head, cell } of LIVE) {
    for (const one of matches) seen.set(head, Math.max(seen.get(head) ?? 0, widthOfCell(cell(one))))
  }
  const rows = Math.max(1, size.rows - 1)
  const isWide = leastOf(COMFORTABLE) <= size.columns
  const isTwice = !isWide && 1 + 2 * matches.length <= rows
  const below = footerFor(footer, size.columns, rows - 1 - matches.length * (isTwice ? 2 : 1), rows)
  return [...table(), ...below].slice(0, rows)

  function table(): readonly string[] {
    if (matches.length === 0) return [clip('waiting for the first packets', size.columns)]
    if (isTwice) return twoLines(matches, size.columns, seen)
    return oneLine(
      matches,
      (isWide ? COMFORTABLE : LIVE).map((one) => fitted(one, seen)),
      { columns: size.columns, rows: rows - below.length },
    )
  }
}

/** No wider than what is in it. */
function fitted(column: LiveColumn, seen: Seen): LiveColumn {
  const most = Math.min(column.most, Math.max(column.head.length, seen.get(column.head) ?? 0))
  return { ...column, most, least: Math.min(column.least, most) }
}

/** All of it where there is room, else its first line, which goes before matches; nothing on the lowest terminals. */
function footerFor(footer: readonly string[], columns: number, room: number, rows: number): readonly string[] {
  const lines = footer.flatMap((text) => breakLine(text, columns))
  if (lines.length <= room) return lines
  return rows < 4 ? [] : lines.slice(0, 1)
}

function oneLine(matches: readonly cells.Shown[], columns: readonly LiveColumn[], size: Size): readonly string[] {
  const widths = widthsOf(columns, size.columns)
  const head = size.rows < 3 ? [] : [headOf(columns, widths)]
  const room = Math.max(1, size.rows - head.length)
  const shown = matches.length <= room ? matches : matches.slice(0, Math.max(1, room - 1))
  const rows = shown.map((one) =>
    rowOf(
      columns.map(({ cell }) => cell(one)),
      widths,
    ),
  )
  const more = matches.length - shown.length
  return [...head, ...rows, ...(more > 0 ? [colours.dim(clip(`+${more} more`, size.columns))] : [])]
}

const INDENT = '  '

/** The second line has what has no column of its own. */
function twoLines(matches: readonly cells.Shown[], columns: number, seen: Seen): readonly string[] {
  const table = TWO_LINES.map((one) => fitted(one, seen))
  const widths = widthsOf(table, columns)
  const dropped = new Set(TWO_LINES.filter((_, at) => !widths[at]))
  const rest = LIVE.filter((column) => column.isBelow || dropped.has(column))
  const lines = matches.flatMap((one) => [
    rowOf(
      TWO_LINES.map(({ cell }) => cell(one)),
      widths,
    ),
    below(one, rest, columns),
  ])
  return [headOf(TWO_LINES, widths), ...lines]
}

function below(one: cells.Shown, rest: readonly LiveColumn[], columns: number): string {
  const spans = rest.flatMap(({ head, cell }) => {
    const said = cell(one).filter(({ text }) => text !== '')
    if (said.length === 0) return []
    return [{ text: ' · ', paint: colours.dim }, ...(head === 'pending' ? [{ text: 'pending ' }] : []), ...said]
  })
  return INDENT + paint(spans.slice(1), columns - INDENT.length).painted
}

/** What is indented is a command. Other text is clipped, as is a word of a command that has no room on a line. */
function breakLine(text: string, columns: number): readonly string[] {
  const lines = text.startsWith(INDENT) ? breakCommand(text, columns) : [text]
  return lines.map((line) => clip(line, columns))
}

/** A word of a shell, with what is quoted in it. */
const WORD = /(?:\\'|'[^']*'|[^\s'])+/g

/** A command stays one that can be copied: it goes on in the next line after a backslash, between words. */
export function breakCommand(text: string, columns: number): readonly string[] {
  if (widthOf(text) <= columns) return [text]
  const lines: string[] = []
  let line = INDENT
  for (const word of text.match(WORD) ?? []) {
    const longer = line.trim() === '' ? INDENT + word : `${line} ${word}`
    if (widthOf(longer) + 2 > columns && line.trim() !== '') {
      lines.push(`${line} \\`)
      line = `${INDENT}${INDENT}${word}`
    } else line = longer
  }
  return [...lines, line]
}
