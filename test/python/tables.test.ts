import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { jsonLines, touchlines } from '../cli/touchline.ts'
import { ROOT } from '../tidy/tree.ts'

const run = promisify(execFile)
const EXAMPLE = join(ROOT, 'examples/python/plot_match.py')
const SAMPLE = join(ROOT, 'docs/samples/soccer.ndjson')
const RULES = ['--rules', join(ROOT, 'docs/samples/rules.json')]
const FIXTURE = '5b42a85c-58f5-42fb-8d14-8356676b8734'
/** To matplotlib, what stands between dollars is a formula; to SQL, a quote ends a text. */
const NAME = `$\\frac{'Ü"$ Town`

let folder = ''
let states: readonly Readonly<Record<string, unknown>>[] = []

async function python(args: readonly string[]) {
  // Warnings are failures: an example has none.
  return run(inject('python'), ['-W', 'error', ...args], { cwd: folder, timeout: 50_000 })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchline-python-'"))
  const lines = readFileSync(SAMPLE, 'utf8').replaceAll('Birkholm Town', JSON.stringify(NAME).slice(1, -1))
  writeFileSync(join(folder, 'match.ndjson'), lines)
  const ran = await touchlines(
    [
      ['import', '--sport', 'soccer', 'match.ndjson'],
      ['process', '--once', ...RULES],
      ['export', '--format', 'parquet', '--out', 'tables'],
      ['tail', 'fixture-state', '--json'],
    ],
    folder,
  )
  expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  states = jsonLines(ran[3]?.stdout ?? '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('plot_match.py', () => {
  it('writes a picture of the match', async () => {
    const { stdout, stderr } = await python([EXAMPLE, 'tables', '--out', 'match.png'])
    expect(stdout).toBe(`match.png: 36 states and 3 corrections of ${FIXTURE}\n`)
    expect(stderr).toBe('')
    const picture = readFileSync(join(folder, 'match.png'))
    expect(picture.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n')
    expect(picture.length).toBeGreaterThan(20_000)
  })

  it('says what is missing', async () => {
    const unknown = python([EXAMPLE, 'tables', '--fixture', "none'", '--out', 'none.png'])
    await expect(unknown).rejects.toMatchObject({
      code: 1,
      stderr: "plot_match: expected states of fixture none' in tables, found none\n",
    })
    await expect(python([EXAMPLE, '.'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected corrections, fixture-events, fixture-state.parquet in ., found none'),
    })
  })
})

const READ = `
import json, pandas
frame = pandas.read_parquet('tables/fixture-state.parquet')
empty = pandas.read_parquet('tables/quarantine.parquet')
print(json.dumps({
  'types': {name: str(frame[name].dtype) for name in ('seq', 'highestSeq', 'eventTime', 'knownAt', 'reliable')},
  'receivedAt': frame['receivedAt'].dt.strftime('%Y-%m-%dT%H:%M:%S.%fZ').tolist(),
  'home': [None if pandas.isna(name) else name for name in frame['home_name']],
  'score': [None if pandas.isna(home) else [int(home), int(away)] for home, away in zip(frame['score_home'], frame['score_away'])],
  'pending': [[action['actionId'] for action in actions] for actions in frame['pending']],
  'empty': [len(empty), len(empty.columns)],
}))
`

it('pandas reads what tail gives: types, times, nulls, lists, any text, and an empty table', async () => {
  const { stdout } = await python(['-c', READ])
  const values = states.map(({ value }) => value as Record<string, never>)
  expect(JSON.parse(stdout)).toEqual({
    types: {
      seq: 'int64',
      highestSeq: 'int64',
      eventTime: 'datetime64[us, UTC]',
      knownAt: 'datetime64[us, UTC]',
      reliable: 'bool',
    },
    receivedAt: values.map(({ receivedAt }) => receivedAt),
    home: values.map(({ home }: { home?: { name: string } | null }) => home?.name ?? null),
    score: values.map(({ score }: { score?: { home: number; away: number } | null }) =>
      score ? [score.home, score.away] : null,
    ),
    pending: values.map(({ pending = [] }: { pending?: readonly { actionId: string }[] }) =>
      pending.map(({ actionId }) => actionId),
    ),
    empty: [0, 13],
  })
  expect(JSON.parse(stdout).home).toContain(NAME)
})
