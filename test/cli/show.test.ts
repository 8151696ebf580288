import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { clockCell, correctionCell, type Shown } from '../../cli/show/cells.ts'
import { breakCommand, liveFrame, type Seen } from '../../cli/show/live.ts'
import { clip, widthOf } from '../../cli/show/plain.ts'
import { fitTable, printTable } from '../../cli/show/print-table.ts'
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
      const whole = [first, ...breakCommand(second, size.columns)].map((text) => clip(text, size.columns))
      const shown = whole.filter((line) => lines.includes(line))
      expect([whole, whole.slice(0, 1), []]).toContainEqual(shown)
    }
  })

  it('keep their widths while the matches go on', () => {
    const seen: Seen = new Map()
    const [head] = liveFrame(FOUR, FOOTER, size, seen)
    const later = FOUR.map((one) => named(one, 'X'))
    expect(liveFrame(later, FOOTER, size, seen)[0]).toBe(head)
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
      // Volleyball and snooker have no clock.
      expect(text.includes(` ${clock?.time}`)).toBe(clock?.time !== '00:00')
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

it('gives names the room that the score does not need', () => {
  const [one] = FOUR as [Shown]
  const { sport } = one.state
  const { state } = named(one, 'Westray Athletic Union')
  const short = { sport, status: 'Live', score: { home: 0, away: 0 }, provisional: null, reliable: true, pending: [] }
  const shown: Shown = { ...one, state: { ...state, ...short } }
  const row = (columns: number) => bare(liveFrame([shown], [], { columns, rows: 24 })[1] ?? '')
  expect(row(160).match(/Westray Athletic Union/g)?.length).toBeGreaterThanOrEqual(2)
  expect(row(60)).toMatch(/^Westray Athl\S*… {2}0–0 {4}Westray Athl/)
})

it('shows a clock while it runs or stands at more than nothing', () => {
  const [one] = FOUR as [Shown]
  const text = (time: string, running: boolean) =>
    clockCell({ ...one, state: { ...one.state, clock: { time, running, at: null } } })[0]?.text
  expect([text('00:00', true), text('00:00', false), text('45:00', false)]).toEqual(['00:00', '', '45:00'])
})

it('never says that something was corrected after -0.0 s', () => {
  const correction = FOUR[0]?.correction ?? null
  const cell = correctionCell({ ...(FOUR[0] as Shown), correction: correction && { ...correction, ageMs: -40 } })
  expect(cell[1]?.text).toBe(' after 0.0 s')
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
    const quoted = breakCommand("  npx touchline produce --token 'it'\\''s $HOME' --log 'file:./my data'", 30)
    expect(quoted).toEqual([
      '  npx touchline produce \\',
      "    --token 'it'\\''s $HOME' \\",
      "    --log 'file:./my data'",
    ])
  })

  it('leave out the last columns of a table', () => {
    const rows = [['raw-actions', 'what the provider sent', 'delete']]
    expect(printTable(HEADINGS, rows, 200)).toBe(
      'topic        holds                   cleanup\nraw-actions  what the provider sent  delete\n',
    )
    expect(printTable(HEADINGS, rows, 40).split('\n')[1]).toBe('raw-actions  what the provider sent')
    expect(printTable(HEADINGS, rows, 8).split('\n')[1]).toBe('raw-act…')
    expect([200, 40, 8].map((columns) => fitTable(HEADINGS, rows, columns).hidden)).toEqual([
      [],
      ['cleanup'],
      ['holds', 'cleanup'],
    ])
  })
})
