import { formatTime } from '../../match/time.ts'
import { colours } from './colours.ts'
import { plain, widthOf } from './plain.ts'

/** What is told under one heading: lines of a label and what is said of it; without a label it belongs to the line above. */
export interface Section {
  readonly title: string
  readonly lines: readonly Line[]
}

export type Line = readonly [label: string, text: string]

const INDENT = '  '

/** Text of sections for people; labels are as wide as the widest of their section. Empty sections are left out. */
export function sectionsText(sections: readonly Section[]): string {
  return sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => {
      const rows = lines.map(([label, text]) => [plain(label), plain(text)] as const)
      const width = Math.max(...rows.map(([label]) => widthOf(label)))
      const told = rows.map(([label, text]) => {
        const filled = label + ' '.repeat(width - widthOf(label))
        return `${INDENT}${colours.dim(filled)}${width === 0 ? '' : INDENT}${text}`.trimEnd()
      })
      return `${[colours.bold(plain(title)), ...told].join('\n')}\n`
    })
    .join('\n')
}

/** `2026-11-21 12:43:10.123Z`; the day is left out where it is that of `day`. UTC microseconds. */
export function timeText(micros: number | null, day: number | null = null): string {
  if (micros === null) return 'no time'
  const text = `${formatTime(micros).slice(0, 23).replace('T', ' ')}Z`
  return day !== null && formatTime(day).slice(0, 10) === text.slice(0, 10) ? text.slice(11) : text
}
