import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
]
const ASKED = [
  ['verify', '--log', 'file:a', '--rules', RULES],
  ['verify', '--log', 'file:a', '--rules', RULES, '--json', `basketball/${ID}`],
  ['verify', '--log', 'file:a'],
  ['verify', '--log', 'file:a', '--json'],
  ['verify', '--log', 'file:a', '--rules', RULES, `soccer/${ID}`],
  ['verify', '--log', 'file:a', 'soccer'],
  ['verify', '--log', 'file:a', '--prefix', 'nobody.'],
]

describe('touchline verify', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
  let ran: readonly Ran[] = []

  beforeAll(async () => {
    await touchlines(RECORDED, cwd)
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
    const logic =
      /^\S+: logic: expected 2-[0-9a-f]{12}, found 2-[0-9a-f]{12}; .*--rules.*\n2 fixtures, \d+ records, 1 finding\n$/
    expect(ran[2]?.code).toBe(1)
    expect(ran[2]?.stdout).toMatch(logic)
    expect(ran[2]?.stderr).toMatch(
      /^touchline: touchline\.: expected derived records that are one truth, found 1 finding in/,
    )
    const [line] = jsonLines(ran[3]?.stdout ?? '')
    expect(line).toMatchObject({
      what: 'logic',
      expected: expect.stringMatching(/^2-/),
      found: expect.stringMatching(/^2-/),
    })
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
