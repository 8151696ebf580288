import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHARTS_MAX, COLUMNS_MAX, MARKS_MAX, ROWS_MAX } from '../../cli/backtest/report/bounds.ts'
import { drawn } from '../../cli/backtest/report/drawn.ts'
import type { Reported } from '../../cli/backtest/report/input.ts'
import { lengthText } from '../../cli/backtest/report/text.ts'
import { thinned } from '../../cli/backtest/report/thin.ts'
import { writeReport } from '../../cli/backtest/report/write.ts'
import type { Chart } from '../../replay/backtest/result.ts'
import { NOON } from '../match/given.ts'
import { run } from '../property.ts'
import { temporaryFolder } from './touchline.ts'

const CHART: Chart = {
  title: 'a chart',
  kind: 'line',
  x: { label: 'when', kind: 'time' },
  y: { label: 'how much' },
  series: [{ label: 'one', x: [NOON, NOON + 60e6], y: [1, 2] }],
}
const REPORTED: Reported = {
  manifest: { strategy: { name: 'a strategy' }, seed: '1' },
  decisions: [{ fixtureId: 'f', knownAt: NOON, n: 0, output: { price: 1 }, restsOn: ['a'] }],
  rested: [],
  charts: [CHART],
  corrections: [],
}

async function written(more: Partial<Reported>): Promise<string> {
  const folder = temporaryFolder()
  await writeReport(folder, { ...REPORTED, ...more })
  return readFileSync(join(folder, 'report.html'), 'utf8')
}

/** Ends scripts, attributes and comments, and is seen nowhere else. */
const HOSTILE = '</script><script>bad()</script><!--"\'><img src=x onerror=bad()>\u2028\u001b[2J\u202e&amp;'

describe('a report', () => {
  it('is the same for the same input', async () => {
    expect(await written({})).toBe(await written({}))
  })

  it('lets no text of provider or strategy be markup, wherever it stands', async () => {
    const mark = { fixtureId: HOSTILE, knownAt: NOON, actionId: HOSTILE, nature: HOSTILE, changed: [HOSTILE] }
    const label = { label: HOSTILE }
    const html = await written({
      manifest: {
        strategy: { name: HOSTILE },
        [HOSTILE]: HOSTILE,
        fixtures: [{ [HOSTILE]: HOSTILE }],
        list: [HOSTILE],
      },
      summary: [HOSTILE],
      decisions: [{ fixtureId: HOSTILE, knownAt: NOON, n: 0, output: { [HOSTILE]: HOSTILE }, restsOn: [HOSTILE] }],
      rested: [{ ...mark, decision: 0, decidedAt: NOON, correctedAt: NOON, lateMs: 1 }],
      charts: [
        {
          ...CHART,
          title: HOSTILE,
          x: { ...label, kind: 'time' },
          y: label,
          series: [{ ...label, x: [NOON], y: [1] }],
        },
        { ...CHART, marks: [{ x: NOON, label: HOSTILE }] },
      ],
      corrections: [mark],
    })
    const plain = await written({})
    // Both are as many elements as the same page without these texts has of them.
    const count = (text: string, what: RegExp) => [...text.matchAll(what)].length
    for (const what of [/<script/g, /<\/script/g, /<!--/g]) expect(count(html, what)).toBe(count(plain, what))
    expect(html).not.toContain('<img')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    expect(html).not.toMatch(/[\u001b\u202e]/)
    const { marks, title } = chartsOf(html)[0] ?? { marks: [], title: '' }
    expect(title).toContain('</script><script>bad()')
    expect(marks[0]?.label).toContain('<img src=x onerror=bad()>')
  })

  it('may load nothing and run only its own scripts', async () => {
    const html = await written({})
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^ ]+' 'sha256-[^ ]+'; style-src 'sha256-/)
    expect(policy).not.toContain('unsafe')
    // What is given away with a report has its licence with it.
    expect(html).toContain('Leon Sorokin')
    expect(html).not.toMatch(/<(?:a|link|iframe|form|base)\b|\s(?:href|src)=/)
  })
})

describe('tables of a report', () => {
  it('end after so many rows and charts, and say how many there are', async () => {
    const rested = Array.from({ length: ROWS_MAX + 1 }, (_, decision) => ({
      decision,
      fixtureId: 'f',
      actionId: `action-${decision}`,
      decidedAt: NOON,
      correctedAt: NOON + 5e6,
      lateMs: 5000,
      nature: 'revocation',
      changed: ['standing'],
    }))
    const html = await written({ rested, charts: Array.from({ length: CHARTS_MAX + 1 }, () => CHART) })
    expect(html).toContain(`action-${ROWS_MAX - 1}<`)
    expect(html).not.toContain(`action-${ROWS_MAX}<`)
    expect(html).toContain('Shown: 500 of 501 rows')
    expect(html).toContain('Shown: 60 of 61 charts')
    expect(chartsOf(html)).toHaveLength(CHARTS_MAX)
  })

  it('take together what rested on one correction', async () => {
    const one = { fixtureId: 'f', actionId: 'goal', nature: 'revocation', changed: ['standing'] }
    const html = await written({
      rested: [10, 40].map((seconds, decision) => ({
        ...one,
        decision,
        decidedAt: NOON + seconds * 1e6,
        correctedAt: NOON + 100e6,
        lateMs: 100_000 - seconds * 1000,
      })),
    })
    expect(html).toContain('>1 min 0 s to 1 min 30 s<')
    expect(html.match(/2026-11-21 12:01:40/g)).toHaveLength(1)
    expect(html).toContain('{&#34;price&#34;:1}')
  })
})

function chartsOf(html: string): readonly ReturnType<typeof drawn>[] {
  const [, json] = /<script type="application\/json" id="charts">(.*)<\/script>/.exec(html) ?? []
  return JSON.parse(json ?? '[]') as readonly ReturnType<typeof drawn>[]
}

it.each([
  [400, '400 ms'],
  [1400, '1.4 s'],
  [9960, '10 s'],
  [59_000, '59 s'],
  [90_000, '1 min 30 s'],
  [3_600_000, '1 h 0 min'],
  [5_400_000_000, '1,500 h 0 min'],
])('says %i ms as %s', (ms, text) => {
  expect(lengthText(ms)).toBe(text)
})

describe('points of a chart', () => {
  const VALUES = fc.array(fc.option(fc.integer({ min: -99, max: 99 }), { freq: 9, nil: null }), { maxLength: 400 })

  it('are thinned to those that tell: ends, extremes and holes stay', () => {
    run(
      fc.property(VALUES, fc.integer({ min: 1, max: 20 }), (y, columns) => {
        const x = y.map((_, i) => i)
        const kept = thinned({ x, y }, columns)
        expect(kept.x.length).toBeLessThanOrEqual(columns * 5)
        // Each is a point that was given, in the same order.
        expect(kept.y).toEqual(kept.x.map((i) => y[i]))
        expect(kept.x).toEqual([...new Set(kept.x)].sort((a, b) => a - b))
        const numbers = (list: readonly (number | null)[]) => list.filter((value) => value !== null)
        expect(Math.max(...numbers(kept.y))).toBe(Math.max(...numbers(y)))
        expect(Math.min(...numbers(kept.y))).toBe(Math.min(...numbers(y)))
        expect([kept.x[0], kept.x.at(-1)]).toEqual([x[0], x.at(-1)])
        expect(kept.y.includes(null)).toBe(y.includes(null))
      }),
    )
  })

  it('are given back as they are where there are few', () => {
    const points = { x: [1, 2], y: [null, 3] }
    expect(thinned(points, 1)).toBe(points)
  })

  it('say so where they were thinned', () => {
    const x = Array.from({ length: 10_000 }, (_, i) => NOON + i * 1e6)
    const { series, notes } = drawn({ ...CHART, series: [{ label: 'one', x, y: x.map((_, i) => i % 7) }] }, [])
    // The first, lowest (0) and highest (6) and last of about 17 points a column, two of which may be one.
    expect(series[0]?.x.length).toBeLessThanOrEqual(COLUMNS_MAX * 4)
    expect(series[0]?.x.length).toBeGreaterThanOrEqual(COLUMNS_MAX * 2)
    expect(notes).toEqual([expect.stringMatching(/^Drawn: \d+ of 10000 points, the first, lowest, highest and last/)])
  })

  it('stand in order, in seconds after midnight, those of one time one after the other', () => {
    const series = [{ label: 'one', x: [NOON + 2e6, NOON, NOON, Number.NaN], y: [3, 1, 2, 9] }]
    const { x, series: shown } = drawn({ ...CHART, series }, [])
    expect(x.origin).toBe(NOON / 1e6 - 12 * 3600)
    const noon = 12 * 3600
    expect(shown[0]?.y).toEqual([1, 2, 3])
    expect(shown[0]?.x[0]).toBe(noon)
    expect(shown[0]?.x[1]).toBeGreaterThan(noon)
    expect(shown[0]?.x[1]).toBeLessThan(noon + 0.001)
    expect(shown[0]?.x[2]).toBe(noon + 2)
  })
})

describe('marks of a chart', () => {
  const one = { fixtureId: 'f', actionId: 'goal', changed: ['standing'] }
  const corrections = [
    { ...one, knownAt: NOON - 1, nature: 'revocation' },
    { ...one, knownAt: NOON + 1e6, nature: 'confirmation' },
    { ...one, knownAt: NOON + 2e6, nature: 'revocation' },
  ]

  it('are the corrections in its time, but for confirmations', () => {
    expect(drawn(CHART, corrections).marks).toEqual([{ x: 12 * 3600 + 2, label: 'f: revocation of goal (standing)' }])
  })

  it('are its own where it has some, also none', () => {
    expect(drawn({ ...CHART, marks: [] }, corrections).marks).toEqual([])
    expect(drawn({ ...CHART, marks: [{ x: NOON, label: 'own' }] }, corrections).marks[0]?.label).toBe('own')
  })

  it('are not there where x is no time', () => {
    const series = [{ label: 'one', x: [0, NOON * 2], y: [1, 2] }]
    expect(drawn({ ...CHART, x: { label: 'n', kind: 'number' }, series }, corrections).marks).toEqual([])
  })

  it('are bounded, and say so', () => {
    // Two in each second but the last.
    const x = Array.from({ length: MARKS_MAX * 2 - 1 }, (_, i) => NOON + i * 5e5)
    const shown = drawn({ ...CHART, marks: x.map((at, i) => ({ x: at, label: String(i) })) }, [])
    expect(shown.marks).toHaveLength(MARKS_MAX)
    expect(shown.marks[0]?.label).toBe('0')
    expect(Number(shown.marks.at(-1)?.label)).toBeGreaterThan(x.length - 4)
    expect(shown.notes).toEqual(['Marked: 200 of 399 corrections, the first in each of 200 parts of the width.'])
    const atOnce = drawn({ ...CHART, marks: x.map(() => ({ x: NOON, label: '' })) }, [])
    expect(atOnce.marks).toHaveLength(1)
  })
})
