import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { jsonLines, type Ran, touchlines } from './touchline.ts'

/** Decides at many events, by chance and by timers, too. */
const CURIOUS = `
import { defineStrategy } from 'touchline'
import { halfOf } from './half.ts'

interface State { n: number }

export default defineStrategy({
  name: 'curious',
  topics: ['fixture-state', 'action-changes', 'corrections'],
  initial: (): State => ({ n: 0 }),
  on(event, state, context) {
    if (event.kind === 'timer') {
      context.emit({ timer: event.name, chance: context.random() })
      return
    }
    if (event.topic === 'action-changes' && event.value.standing === 'pending') {
      context.emit({ pending: event.value.type, half: halfOf(state.n) })
      context.after(20_000, 'wait')
    }
    if (event.topic === 'fixture-state' && state.n % 40 === 0) context.emit(event.value.score)
    return { n: state.n + 1 }
  },
})
`
const HALF = 'export const halfOf = (n: number): number => n / 2\n'

const MATCHES = ['a', 'b', 'c'].map((seed, n) =>
  simulateMatch({ sport: 'soccer', seed, startTime: 1_795_262_400_000_000 + n * 600_000_000 }),
)
const ids = MATCHES.map(({ fixtureId }) => fixtureId).sort()
const STRATEGY = ['backtest', 'curious.ts', '--json', '--known', 'received']

const LINES = {
  a: ['import', '--sport', 'soccer', 'matches.ndjson', '--log', 'file:a'],
  b: ['import', '--sport', 'soccer', 'reverse.ndjson', '--log', 'file:b?partitions=5'],
  processA: ['process', '--once', '--log', 'file:a'],
  processB: ['process', '--once', '--log', 'file:b'],
  one: [...STRATEGY, '--log', 'file:a', '--workers', '1', '--out', 'one'],
  two: [...STRATEGY, '--log', 'file:a', '--workers', '2'],
  four: [...STRATEGY, '--log', 'file:a', '--workers', '4', '--fixtures', ids.toReversed().join(',')],
  other: [...STRATEGY, '--log', 'file:b', '--workers', '2'],
  folded: [...STRATEGY, '--log', 'file:a', '--through', 'fold'],
  sport: [...STRATEGY, '--log', 'file:a', '--sport', 'basketball'],
  certified: [...STRATEGY, '--log', 'file:a', '--certified'],
  text: ['backtest', 'curious.ts', '--log', 'file:a', `soccer/${ids[1]}`],
  wrongSport: [...STRATEGY, '--log', 'file:a', `basketball/${ids[1]}`],
  nobody: [...STRATEGY, '--log', 'file:a', '--fixtures', 'nobody'],
  verified: ['backtest', '--verify', 'one/manifest.json'],
  verifiedOther: ['backtest', 'other.ts', '--verify', 'one/manifest.json', '--json'],
  help: ['backtest', '--help'],
  helpOfRun: ['run', '--help'],
  noStrategy: ['backtest'],
  notThere: ['backtest', 'nobody.ts', '--log', 'file:a'],
  noConfig: ['backtest', 'curious.ts', '--log', 'file:a', '--config', '{a'],
  noDerived: ['backtest', 'curious.ts', '--log', 'file:a', '--prefix', 'other.', '--raw-prefix', 'touchline.'],
  noManifest: ['backtest', '--verify', 'curious.ts'],
} as const

const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
const ran = {} as Record<keyof typeof LINES, Ran>

beforeAll(async () => {
  const frames = MATCHES.map((match) =>
    [...match.packets()]
      .slice(0, 150)
      .map(({ frame }) => `${frame.toString()}\n`)
      .join(''),
  )
  writeFileSync(join(cwd, 'matches.ndjson'), frames.join(''))
  writeFileSync(join(cwd, 'reverse.ndjson'), frames.toReversed().join(''))
  writeFileSync(join(cwd, 'curious.ts'), CURIOUS)
  writeFileSync(join(cwd, 'other.ts'), CURIOUS.replace('20_000', '30_000'))
  writeFileSync(join(cwd, 'half.ts'), HALF)
  const names = Object.keys(LINES) as (keyof typeof LINES)[]
  const all = await touchlines(Object.values(LINES), cwd)
  for (const [at, name] of names.entries()) ran[name] = all[at] as Ran
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const summary = (name: keyof typeof LINES): Record<string, unknown> => {
  expect(ran[name]).toMatchObject({ code: 0, stderr: '' })
  return jsonLines(ran[name].stdout)[0] ?? {}
}

describe('touchline backtest', () => {
  it('gives the same with any number of workers, fixtures in any order, from any log, and from the fold', () => {
    const expected = summary('one')
    expect(expected).toMatchObject({ strategy: 'curious', fixtures: 3, basis: { published: 0 }, timersLeft: 0 })
    expect(expected.decisions).toBeGreaterThan(9)
    for (const name of ['two', 'four', 'other', 'folded'] as const) expect(summary(name)).toEqual(expected)
  })

  it('plays only the fixtures that are asked for', () => {
    expect(ran.sport).toMatchObject({ code: 1, stderr: expect.stringMatching(/found none of 3\./) })
    expect(ran.certified).toMatchObject({ code: 1, stderr: expect.stringMatching(/found none of 3\./) })
    expect(ran.wrongSport).toMatchObject({ code: 1, stderr: expect.stringMatching(/found it as soccer\//) })
    expect(ran.nobody).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/nobody: expected it in .*, found none\./),
    })
  })

  it('writes decisions whose hash is the result, a manifest, a summary and a report', () => {
    const file = (name: string): string => readFileSync(join(cwd, 'one', name), 'utf8')
    const decisions = file('decisions.ndjson')
    const { result, decisions: count } = summary('one')
    expect(createHash('sha256').update(decisions).digest('hex')).toBe(result)
    const lines = jsonLines(decisions)
    expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: Number(count) }, (_, n) => n))
    const times = lines.map(({ knownAt }) => String(knownAt))
    expect(times).toEqual(times.toSorted())
    expect(JSON.parse(file('manifest.json'))).toMatchObject({
      strategy: { name: 'curious', file: 'curious.ts', sha256: createHash('sha256').update(CURIOUS).digest('hex') },
      fixtures: ids.map((fixtureId) => ({ fixtureId, exact: expect.stringMatching(/^[0-9a-f]{64}$/) })),
      log: 'file:a',
      result,
    })
    expect(JSON.parse(file('summary.json'))).toEqual(summary('one'))
    expect(file('report.html')).toMatch(/^<!doctype html>/i)
  })

  it('tells people what it came to', () => {
    expect(ran.text.stdout).toMatch(
      /^strategy +curious\nreplayed +1 fixture, [\d,]+ events; known [\d,]+ as received\n/,
    )
    expect(ran.text.stdout).toMatch(/^of them +\d+ \([\d.]+ %\) rested on facts that were corrected later$/m)
  })

  it('verifies a run, and tells what is not the same', () => {
    expect(ran.verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^the same: 3 fixtures, \d+ decisions, /),
    })
    const [found] = jsonLines(ran.verifiedOther.stdout)
    expect(ran.verifiedOther.code).toBe(1)
    expect(ran.verifiedOther.stderr).toMatch(/one\/manifest\.json: expected the same run, found \d differences/)
    expect(found).toMatchObject({ isSame: false })
    expect(found?.differences).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^strategy: expected /),
        expect.stringMatching(/^result: expected /),
      ]),
    )
    expect(ran.noManifest).toMatchObject({ code: 1, stderr: expect.stringMatching(/curious\.ts: expected a file/) })
  })
})

describe('wrong usage, and help', () => {
  it('is told in one line', () => {
    expect(ran.noStrategy).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/expected a strategy, .*found none/),
    })
    expect(ran.notThere).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/nobody\.ts: expected a strategy, found no such file/),
    })
    expect(ran.noConfig).toMatchObject({ code: 2, stderr: expect.stringMatching(/expected --config as JSON/) })
    expect(ran.noDerived).toMatchObject({ code: 1, stderr: expect.stringMatching(/other\.: expected records derived/) })
  })

  it.each(['help', 'helpOfRun'] as const)('%s has an example', (name) => {
    expect(ran[name]).toMatchObject({ code: 0, stdout: expect.stringMatching(/Example: touchline (backtest|run) /) })
  })
})
