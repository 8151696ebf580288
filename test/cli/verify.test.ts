import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileLog } from '../../log/file/file.ts'
import { systemClock } from '../../platform/clock.ts'
import { SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import { ROOT } from '../tidy/tree.ts'
import { jsonLines, type Ran, touchlines } from './touchline.ts'

const SOCCER = join(ROOT, 'docs/samples/soccer.ndjson')
const BASKETBALL = join(ROOT, 'test/samples/basketball-rest-actions-array.json')
const ID = 'acf80323-ccb3-4828-a7dc-63f21b529b62'
const RULES = SIMULATED_RULES_FILE.pathname

const RECORDED = [
  ['import', BASKETBALL, '--sport', 'basketball', '--log', 'file:a'],
  ['import', SOCCER, '--sport', 'soccer', '--log', 'file:a'],
  ['process', '--once', '--rules', RULES, '--log', 'file:a'],
  ['import', BASKETBALL, '--sport', 'basketball', '--log', 'file:c'],
  ['import', SOCCER, '--sport', 'soccer', '--log', 'file:c'],
]
/** What somebody else does in b: the newest state of a fixture a second time, and so often that not all is told. */
async function writeAgain(folder: string): Promise<void> {
  const log = await openFileLog({ folder, clock: systemClock })
  const state = await log.latest('touchline.fixture-state', ID)
  if (state === null) throw new Error('expected a state')
  const { partition } = state
  const unit = { group: 'others', topic: 'touchline.raw-actions', partition, from: 0, to: 1, metadata: '' }
  await log.commit({ ...unit, outputs: Array.from({ length: 30 }, () => state) })
  await log.close()
}

const ASKED = [
  ['verify', '--log', 'file:a', '--rules', RULES],
  ['verify', '--log', 'file:a', '--rules', RULES, '--json', `basketball/${ID}`],
  ['verify', '--log', 'file:a'],
  ['verify', '--log', 'file:a', '--json'],
  ['verify', '--log', 'file:a', '--rules', RULES, `soccer/${ID}`],
  ['verify', '--log', 'file:a', 'soccer'],
  ['verify', '--log', 'file:a', '--prefix', 'nobody.'],
  ['verify', '--log', 'file:b', '--rules', RULES],
  ['verify', '--log', 'file:b', '--rules', RULES, '--json'],
  ['verify', '--log', 'file:b'],
  ['verify', '--log', 'file:c'],
  ['verify', '--log', 'file:c', `basketball/${ID}`],
]

describe('touchline verify', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
  let ran: readonly Ran[] = []

  beforeAll(async () => {
    await touchlines(RECORDED, cwd)
    cpSync(join(cwd, 'a'), join(cwd, 'b'), { recursive: true })
    await writeAgain(join(cwd, 'b'))
    ran = await touchlines(ASKED, cwd)
  })
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))

  it('says how much it has looked at, and that nothing was found', () => {
    expect(ran[0]).toMatchObject({ code: 0, stderr: '' })
    expect(ran[0]?.stdout).toMatch(/^2 fixtures, \d{2,} records, 0 findings\n$/)
    expect(ran[1]?.code).toBe(0)
    expect(jsonLines(ran[1]?.stdout ?? '')).toEqual([
      { fixtures: 1, records: expect.any(Number), findings: 0, faulty: 0 },
    ])
  })

  it('says once that the topics were derived with other rules, and fails', () => {
    expect(ran[2]?.code).toBe(1)
    expect(ran[2]?.stdout).toMatch(/^2 fixtures, \d+ records, 0 findings\n$/)
    expect(ran[2]?.stderr).toMatch(
      /^touchline: touchline\.: expected records of logic (2-[0-9a-f]{12}), found (?!\1)2-[0-9a-f]{12} in all 2\. Give --rules with the file that `process` had, [^\n]*\n$/,
    )
    const [line, counts] = jsonLines(ran[3]?.stdout ?? '')
    const [expected, found] = [expect.stringMatching(/^2-/), expect.stringMatching(/^2-/)]
    expect(line).toEqual({ what: 'logic', expected, found, fixtures: 2, fixture: expect.any(String) })
    expect(counts).toEqual({ fixtures: 2, records: expect.any(Number), findings: 0, faulty: 0 })
  })

  it('says so beside what else is wrong, too', () => {
    expect(ran[9]?.code).toBe(1)
    const lines = ran[9]?.stdout.trimEnd().split('\n') ?? []
    expect(lines.at(-2)).toMatch(/^logic: expected 2-\S+, found 2-\S+ in all 2; .*--rules/)
    expect(ran[9]?.stderr).toContain('expected derived records that are one truth, found ')
  })

  it('fails where nothing is derived, of all and of one fixture', () => {
    expect(ran[10]).toMatchObject({ code: 1, stdout: '2 fixtures, 0 records, 0 findings\n' })
    expect(ran[10]?.stderr).toBe(
      'touchline: touchline.: expected records derived from raw-actions, found none of its 2 fixtures. Run `touchline process --once` with the same --log and --prefix.\n',
    )
    expect(ran[11]).toMatchObject({ code: 1, stderr: expect.stringContaining('found none of its 1 fixture. ') })
  })

  it('has a line for each finding, of the first of a fixture, and says how many more there are', () => {
    const lines = ran[7]?.stdout.trimEnd().split('\n') ?? []
    expect(ran[7]?.code).toBe(1)
    expect(lines[0]).toMatch(
      new RegExp(`^${ID} fixture-state 0/\\d+: header id: expected ${ID}/0/\\d+/fixture-state/1, found `),
    )
    expect(lines.filter((line) => line.startsWith(`${ID} fixture-state`))).toHaveLength(20)
    expect(lines.at(-2)).toMatch(new RegExp(`^${ID}: and \\d+ more$`))
    expect(lines.at(-1)).toMatch(/^2 fixtures, \d+ records, \d+ findings$/)
    const [first, ...rest] = jsonLines(ran[8]?.stdout ?? '')
    expect(first).toMatchObject({ fixture: ID, topic: 'fixture-state', partition: 0, what: 'header id' })
    expect(rest.at(-1)).toMatchObject({ fixtures: 2, faulty: 1 })
  })

  it('tells of a fixture or a prefix of which there is nothing, and of a wrong argument', () => {
    expect(ran[4]).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`found it as basketball/${ID}`),
    })
    expect(ran[5]).toMatchObject({ code: 2, stderr: expect.stringContaining('expected SPORT/FIXTURE, found soccer') })
    expect(ran[6]).toMatchObject({ code: 1, stderr: expect.stringContaining('expected recorded fixtures') })
  })
})
