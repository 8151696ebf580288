import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkedCharts } from '../../cli/backtest/charts.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { type Ran, touchlines } from './touchline.ts'

const ON = (body: string, more = ''): string => `
let outside = 0
export default {
  name: 'odd',
  topics: ['action-changes'],
  initial: () => ({}),
  on(event, state, context) { ${body} },
  ${more}
}`

/** What a strategy draws that is no chart. */
const CHARTS = ['[{ title: "x" }]', '[() => 1]']
const CHART = {
  title: 'x',
  kind: 'line',
  x: { label: 'x', kind: 'time' },
  y: { label: 'y' },
  series: [{ label: 'one', x: [1, Number.NaN], y: [null, 1] }],
} as const
const chartFile = (n: number): string => `charts-${n}.ts`

const LINES = [
  ['import', '--sport', 'soccer', 'matches.ndjson', '--log', 'file:log'],
  ['process', '--once', '--log', 'file:log'],
  ['backtest', 'outside.ts', '--log', 'file:log', '--workers', '1', '--out', 'outside'],
  ['backtest', '--verify', 'outside/manifest.json', '--workers', '1'],
  ['backtest', 'plain.ts', '--log', 'file:log', '--out', 'taken'],
  ['backtest', 'plain.ts', '--log', 'file:log', '--out', 'plain'],
  ['backtest', '--verify', 'timeless.json', '--log', 'file:log'],
  ...CHARTS.map((_, n) => ['backtest', chartFile(n), '--log', 'file:log', '--out', `out-${n}`]),
]
const [VERIFIED, TAKEN, PLAIN, TIMELESS, CHARTED] = [3, 4, 5, 6, 7] as const

const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
const file = (...path: readonly string[]): string => join(cwd, ...path)
let ran: readonly Ran[] = []

beforeAll(async () => {
  const matches = ['a', 'b'].map((seed) => {
    const packets = simulateMatch({ sport: 'soccer', seed, startTime: 1_795_262_400_000_000 }).packets()
    return [...packets].slice(0, 20).map(({ frame }) => `${frame.toString()}\n`)
  })
  writeFileSync(file('matches.ndjson'), matches.flat().join(''))
  writeFileSync(file('outside.ts'), ON('context.emit(outside++)'))
  writeFileSync(file('plain.ts'), ON('context.emit(1)'))
  for (const [n, charts] of CHARTS.entries()) writeFileSync(file(chartFile(n)), ON('', `charts: () => (${charts})`))
  // The report cannot be written over a folder.
  mkdirSync(file('taken', 'report.html'), { recursive: true })
  writeFileSync(file('taken', 'manifest.json'), '{}')
  ran = await touchlines(LINES.slice(0, TIMELESS), cwd)
  const manifest = JSON.parse(readFileSync(file('plain', 'manifest.json'), 'utf8')) as { selection: object }
  const timeless = { ...manifest, selection: { ...manifest.selection, from: 'yesterday' } }
  writeFileSync(file('timeless.json'), JSON.stringify(timeless))
  ran = [...ran, ...(await touchlines(LINES.slice(TIMELESS), cwd))]
}, 60_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('a back-test', () => {
  it('whose strategy keeps something outside of its state differs when it is verified', () => {
    expect(ran[VERIFIED]).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^result: expected \S+, found \S+$/m),
    })
  })

  it('that is cut short while it is written leaves no manifest of an earlier one', () => {
    const { code, stderr } = ran[TAKEN] as Ran
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^touchline: taken: .*a folder/) })
    expect(readdirSync(file('taken')).sort()).toEqual(['decisions.ndjson', 'report.html', 'summary.json'])
  })

  it('writes each decision as a line', () => {
    const { counts } = JSON.parse(readFileSync(file('plain', 'manifest.json'), 'utf8')) as {
      counts: { decisions: number }
    }
    const lines = readFileSync(file('plain', 'decisions.ndjson'), 'utf8').trimEnd().split('\n')
    expect(ran[PLAIN]).toMatchObject({ code: 0 })
    expect(lines).toHaveLength(counts.decisions)
    expect(counts.decisions).toBeGreaterThan(20)
  })

  it('is not repeated by a manifest with times that are none: they would be no bounds', () => {
    const { code, stderr } = ran[TIMELESS] as Ran
    expect(code).toBe(1)
    expect(stderr).toMatch(/timeless\.json: .*no manifest of a back-test: expected a time at selection\.from/)
  })

  it.each(CHARTS.map((charts, n) => ({ charts, n })))('does not draw $charts, and says whose it is', ({ n }) => {
    const { code, stderr } = ran[CHARTED + n] as Ran
    expect(stderr).toMatch(/^touchline: odd: .*charts that fail: /)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(code).toBe(1)
  })

  it.each<readonly [string, unknown]>([
    ['a number', 5],
    ['a kind that is none', [{ ...CHART, kind: 'pie' }]],
    ['a list that is none', { length: 2 }],
    ['points that are none', [{ ...CHART, series: [{ label: 'x', x: ['1'], y: [1] }] }]],
    ['a title that is none', [{ ...CHART, title: 1 }]],
  ])('does not draw %s', (_, charts) => {
    expect(() => checkedCharts(charts)).toThrow(/ at charts\./)
    expect(checkedCharts([CHART])).toEqual([CHART])
  })
})
