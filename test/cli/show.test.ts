import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Shown } from '../../cli/show/cells.ts'
import { breakCommand, liveFrame } from '../../cli/show/live.ts'
import { clip, widthOf } from '../../cli/show/plain.ts'
import { printTable } from '../../cli/show/print-table.ts'
import { shownMatches } from './shown.ts'

const FOUR = shownMatches(4)
const MANY = shownMatches(12)
const FOOTER = ['data in ./demo-data · Ctrl-C ends', '  npx touchline tail corrections --follow --log file:./demo-data']
const HEADINGS = ['topic', 'holds', 'cleanup'].map((head) => ({ head }))
const SIZES = [40, 60, 80, 120, 200].flatMap((columns) => [5, 10, 40].map((rows) => ({ columns, rows })))
const NAMES = [
  '東京ヴェルディ1969フットボールクラブ',
  '👨‍👩‍👧 Família 🇧🇷🇧🇷🇧🇷 FC 1️⃣',
  'a\u001b[2J\r\nb\u0000\u202e',
  '\ud83d',
  'é'.normalize('NFD').repeat(30),
]

const bare = (text: string): string => stripVTControlCharacters(text)

function named(shown: Shown, name: string): Shown {
  const { state } = shown
  return { ...shown, state: { ...state, home: { id: '1', name }, away: { id: '2', name }, sport: name, status: name } }
}

describe.each(SIZES)('live scores on $columns × $rows', (size) => {
  const frames = [[], FOUR.slice(0, 1), FOUR, MANY, MANY.flatMap((one) => NAMES.map((name) => named(one, name)))]

  it('fit: no line wraps, nothing scrolls', () => {
    for (const matches of frames) {
      const lines = liveFrame(matches, FOOTER, size)
      // One row is the cursor's.
      expect(lines.length).toBeLessThan(size.rows)
      for (const line of lines) {
        expect(widthOf(bare(line)), line).toBeLessThanOrEqual(size.columns)
        expect(bare(line)).not.toMatch(/\p{Cc}/u)
      }
    }
  })

  it('show each match or say how many more there are', () => {
    for (const matches of frames.slice(1, 4)) {
      const text = liveFrame(matches, FOOTER, size).map(bare).join('\n')
      // The least that names may be clipped to.
      const isShown = ({ state }: Shown): boolean => text.includes((state.home?.name ?? 'home?').slice(0, 6))
      const shown = matches.filter(isShown).length
      const more = Number(/^\+(\d+) more$/m.exec(text)?.[1] ?? 0)
      expect(shown).toBeGreaterThan(0)
      expect(more === 0 ? shown : matches.length - more).toBeLessThanOrEqual(shown)
    }
  })

  it('have all of the footer, or its first line, or none of it', () => {
    for (const matches of frames) {
      const lines = liveFrame(matches, FOOTER, size)
      const [first = '', second = ''] = FOOTER
      const whole = [clip(first, size.columns), ...breakCommand(second, size.columns)]
      const shown = whole.filter((line) => lines.includes(line))
      expect([whole, whole.slice(0, 1), []]).toContainEqual(shown)
    }
  })

  it('keep their widths while the matches go on', () => {
    const heads = frames.slice(2, 3).map((matches) => liveFrame(matches, FOOTER, size)[0])
    const later = FOUR.map((one) => named(one, 'X'))
    expect(liveFrame(later, FOOTER, size)[0]).toBe(heads[0])
  })
})

describe('live scores on 80 × 24', () => {
  it('show score, period, clock, pending actions and the last correction of four sports', () => {
    const text = liveFrame(FOUR, FOOTER, { columns: 80, rows: 24 }).map(bare).join('\n')
    expect(new Set(FOUR.map(({ state }) => state.sport)).size).toBe(4)
    for (const { state, correction } of FOUR) {
      const { score, periods, period, clock, pending } = state
      const current = periods.find(({ id }) => id === period)
      expect(pending.length).toBeGreaterThan(0)
      expect(text).toContain(` ${score?.home}–${score?.away} `)
      expect(text).toContain(`${current?.periodHome}–${current?.periodAway} ${current?.label}`)
      expect(text).toContain(` ${clock?.time}`)
      expect(text).toContain(`pending ${pending.at(-2)?.type ?? pending.at(-1)?.type}`)
      expect(text).toContain(` ${correction?.after.facts.type}`)
      expect(text).toContain(state.sport)
    }
    expect(text).toContain(FOOTER[1])
  })

  it('warn of a score that is unreliable, and say why', () => {
    const [one] = FOUR as [Shown]
    const lost: Shown = { ...one, state: { ...one.state, reliable: false, reasons: ['disconnected'] } }
    const text = (columns: number) => liveFrame([lost], [], { columns, rows: 24 }).map(bare).join('\n')
    expect(text(80)).toMatch(/ ! \d+–\d+/)
    expect(text(200)).toMatch(/ ! \d+–\d+.* disconnected/)
    expect(liveFrame([lost], [], { columns: 80, rows: 3 }).map(bare).join('\n')).toMatch(/ ! \d+–\d+/)
  })
})

describe('texts that are too long', () => {
  it('are clipped by columns, never inside a character', () => {
    expect(clip('東京東京', 5)).toBe('東京…')
    expect(clip('東京東京', 8)).toBe('東京東京')
    expect(clip('ab👍🏽cd', 4)).toBe('ab…')
    expect(clip('abc', 0)).toBe('')
    expect(widthOf('e\u0301')).toBe(1)
    expect(widthOf('1\ufe0f\u20e3')).toBe(2)
  })

  it('leave commands whole: they go on after a backslash', () => {
    const lines = breakCommand('  npx touchline tail corrections --follow --log file:./demo-data', 40)
    expect(lines).toEqual(['  npx touchline tail corrections \\', '    --follow --log file:./demo-data'])
    expect(breakCommand('data in ./demo-data', 10)).toEqual(['data in .…'])
  })

  it('leave out the last columns of a table', () => {
    const rows = [['raw-actions', 'what the provider sent', 'delete']]
    expect(printTable(HEADINGS, rows, 200)).toBe(
      'topic        holds                   cleanup\nraw-actions  what the provider sent  delete\n',
    )
    expect(printTable(HEADINGS, rows, 40).split('\n')[1]).toBe('raw-actions  what the provider sent')
    expect(printTable(HEADINGS, rows, 8).split('\n')[1]).toBe('raw-act…')
  })
})
