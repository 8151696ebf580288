import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUILT_IN, readRules } from '../../cli/rules/file.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import { ROOT } from '../tidy/tree.ts'
import { jsonLines, type Ran, touchlines } from './touchline.ts'

const LOG = ['--log', 'file:./data']
const MATCHES = 8

let folder = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchline-rules-'))
  const seeds = Array.from({ length: MATCHES }, (_, seed) => `rules ${seed}`)
  const matches = seeds.map((seed) =>
    simulateMatch({ sport: 'basketball', seed, startTime: 1_795_262_400_000_000, length: 0.25 }),
  )
  const frames = matches.flatMap((match) => [...match.packets()].map(({ frame }) => frame))
  writeFileSync(join(folder, 'packets.ndjson'), `${frames.join('\n')}\n`)
  const [imported] = await run(['import', ...LOG, '--sport', 'basketball', 'packets.ndjson'])
  expect(imported?.code).toBe(0)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...lines: readonly (readonly string[])[]): Promise<readonly Ran[]> {
  return touchlines(lines, folder)
}

function write(name: string, json: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(json))
}

function read(name: string): Record<string, readonly Record<string, unknown>[]> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'))
}

const claimed = ({ typeId, subTypeId, points, side }: Record<string, unknown>) => ({ typeId, subTypeId, points, side })
const FOUL = { typeId: 9007, name: 'foul' }
const TRUTH = (SIMULATED_RULES.basketball ?? []).map((rule) => claimed({ ...rule }))

describe('rules learn', () => {
  it('gives a rule file on stdout, and a table for people on stderr', async () => {
    const [ran] = await run(['rules', 'learn', '--sport', 'v2/basketball', ...LOG])
    expect(ran?.code).toBe(0)
    const { basketball } = JSON.parse(ran?.stdout ?? '')
    expect(basketball.map(claimed)).toEqual(TRUTH)
    expect(basketball[0]).toMatchObject({ evidence: 'learned', contradictions: 0, name: 'Free Throw Attempt, Made' })
    expect(ran?.stderr).toMatch(/^basketball: 6 rules from 8 fixtures, \d+ packets$/m)
    expect(ran?.stderr).toMatch(/^9003\/900301 +3PT Attempt, Made +3 +3 +team +\d+ +0/m)
  })

  it('writes a file that process and check take; what somebody put there stays', async () => {
    const mine = {
      typeId: 9002,
      subTypeId: 900201,
      points: 2,
      side: 'team',
      name: 'mine',
      evidence: 'documented',
      page: 7,
    }
    // Not seen in these recordings; contradicted by them; learned again as something else.
    const old = { typeId: 1, points: 9, side: 'team', name: 'old', evidence: 'learned' }
    const wrong = { ...FOUL, points: 4, side: 'team', evidence: 'learned' }
    const other = { typeId: 9003, subTypeId: 900301, points: 2, side: 'team', name: 'other', evidence: 'learned' }
    const soccer = [{ typeId: 2, points: 1, side: 'team' }]
    write('rules.json', { soccer, basketball: [mine, old, wrong, other] })
    const [learned, checked, printed, processed] = await run(
      ['rules', 'learn', '--sport', 'basketball', '--out', 'rules.json', ...LOG],
      ['rules', 'check', '--rules', 'rules.json', '--json', ...LOG],
      ['rules', '--rules', 'rules.json', '--sport', 'basketball'],
      ['process', '--once', '--rules', 'rules.json', ...LOG],
    )
    expect(processed?.code).toBe(0)
    expect(learned).toMatchObject({ code: 0 })
    expect(learned?.stdout).toMatch(/^basketball: 6 rules/)
    expect(learned?.stderr).toMatch(
      /^touchline: rules\.json: 9007 foul is removed, these recordings contradict it: 0 in \d+, [-0-9a-f]{36} \d+$/m,
    )
    expect(learned?.stderr).toContain(
      'touchline: rules.json: learned rules of basketball: 4 added, 1 changed, 1 kept, 1 removed; 1 of other evidence kept, which win\n',
    )
    const file = read('rules.json')
    expect(file.soccer).toEqual(soccer)
    expect(file.basketball?.slice(1).map(claimed)).toEqual(TRUTH)
    expect(file.basketball).toContainEqual(mine)
    expect(file.basketball?.[0]).toEqual(old)
    expect(checked?.code).toBe(0)
    const verdicts = jsonLines(checked?.stdout ?? '').map(({ verdict }) => verdict)
    expect(verdicts).toEqual(['not seen', 'not seen', ...Array.from({ length: 12 }, () => 'holds')])
    expect(printed?.stdout).toMatch(/basketball +9002\/900201 +mine +2 +2 +team +documented/)
  })
})

describe('rules learn, further,', () => {
  it('overwrites nothing but a rule file', async () => {
    writeFileSync(join(folder, 'letter.txt'), 'Dear reader')
    const [ran, nowhere] = await run(
      ['rules', 'learn', '--sport', 'basketball', '--out', 'letter.txt', ...LOG],
      ['rules', 'learn', '--sport', 'basketball', '--out', 'no/such/folder.json', ...LOG],
    )
    expect(ran?.code).toBe(1)
    expect(ran?.stderr).toMatch(/^touchline: letter\.txt: expected a rule file/m)
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('Dear reader')
    expect(nowhere?.code).toBe(1)
    expect(nowhere?.stderr).toMatch(/^touchline: no\/such\/folder\.json: expected to write this file, found ENOENT/m)
  })

  it('learns from the fixtures that are named, and says what is too little', async () => {
    const { fixtureId } = simulateMatch({ sport: 'basketball', seed: 'rules 0', startTime: 1_795_262_400_000_000 })
    const [ran] = await run(['rules', 'learn', '--sport', 'basketball', `basketball/${fixtureId}`, '--json', ...LOG])
    const lines = jsonLines(ran?.stdout ?? '')
    expect(ran?.code).toBe(0)
    expect(lines.map(({ verdict }) => verdict)).toContain('learned')
    expect(
      lines.every(({ sport, examples }) => {
        const places = examples as readonly { readonly fixtureId: string }[]
        return sport === 'basketball' && places.every((place) => place.fixtureId === fixtureId)
      }),
    ).toBe(true)
    for (const { verdict, observations, why } of lines) {
      if (verdict === 'learned') expect(observations).toBeGreaterThanOrEqual(5)
      else expect(why).toMatch(/too few observations|one side/)
    }
  })
})

describe('rules check', () => {
  it('names the rule that is contradicted, where, and what the summary did', async () => {
    const wrong = (SIMULATED_RULES.basketball ?? []).map((rule) =>
      rule.subTypeId === 900301 ? { ...rule, points: 2 } : rule,
    )
    write('wrong.json', { basketball: wrong })
    const [ran, json] = await run(
      ['rules', 'check', '--rules', 'wrong.json', ...LOG],
      ['rules', 'check', '--rules', 'wrong.json', '--json', ...LOG],
    )
    expect([ran?.code, json?.code]).toEqual([1, 1])
    expect(ran?.stderr).toMatch(/^touchline: wrong\.json: .* found contradicted: 9003\/900301 3PT Attempt, Made\. /m)
    expect(ran?.stdout).toMatch(/^9003\/900301 .* \+2 +contradicted .* \+3 in \d+: [-0-9a-f]{36} \d+$/m)
    expect(ran?.stdout).toMatch(/^9002\/900201 .* \+2 +holds /m)
    const one = jsonLines(json?.stdout ?? '').find(
      ({ verdict, score }) => verdict === 'contradicted' && score === 'match',
    )
    expect(one).toMatchObject({ sport: 'basketball', expected: { own: 2, opponent: 0 }, rule: { subTypeId: 900301 } })
    expect(one?.instead).toMatchObject([{ worth: { own: 3, opponent: 0 } }])
  })

  it('names what moves the score without a rule, in the raw-actions that a prefix derives from', async () => {
    write('few.json', { basketball: (SIMULATED_RULES.basketball ?? []).filter(({ typeId }) => typeId === 9001) })
    const [ran, derived] = await run(
      ['rules', 'check', '--rules', 'few.json', ...LOG],
      ['rules', 'check', '--rules', 'few.json', '--prefix', 'again.', ...LOG],
    )
    expect(ran?.code).toBe(0)
    expect(derived).toEqual(ran)
    expect(ran?.stdout).toMatch(/^no rule for 9002\/900201 2PT Attempt, Made, which moved the score in \d+ of \d+: /m)
  })
})

describe('rules check, of what is only in one of the two,', () => {
  it('names what moved the score a few times, beside rules of the sport', async () => {
    write('own-goals.json', { soccer: [{ typeId: 9102, points: 1, side: 'opponent' }] })
    const [, ran] = await run(
      ['import', join(ROOT, 'docs/samples/soccer.ndjson'), '--sport', 'soccer', '--log', 'file:./seldom'],
      ['rules', 'check', '--rules', 'own-goals.json', '--json', '--log', 'file:./seldom'],
    )
    // A penalty that counted with 29, was revoked with 34 and came back with 35.
    const unruled = jsonLines(ran?.stdout ?? '').filter(({ verdict }) => verdict === 'no rule')
    expect(unruled).toMatchObject([
      { typeId: 9101, subTypeId: 910103, moved: 3, observations: 3, examples: [{ seq: 29 }, { seq: 34 }, { seq: 35 }] },
    ])
  })

  it('names sports, and what moved the score without a rule however seldom', async () => {
    write('handball.json', { handball: [{ typeId: 1, points: 1, side: 'team' }] })
    const { fixtureId } = simulateMatch({ sport: 'basketball', seed: 'rules 0', startTime: 1_795_262_400_000_000 })
    const line = ['rules', 'check', '--rules', 'handball.json', `basketball/${fixtureId}`, ...LOG]
    const [ran, json] = await run(line, [...line, '--json'])
    expect(ran).toMatchObject({
      code: 0,
      stderr:
        'touchline: basketball: 1 fixture, no rules in handball.json\ntouchline: handball: rules in handball.json, no fixture to check them by\n',
    })
    expect(ran?.stdout).toMatch(/^basketball: 1 fixture, \d+ packets\nno rule for 900/)
    const unruled = jsonLines(json?.stdout ?? '')
    // Nobody made one for three.
    const kinds = unruled.map(({ typeId, subTypeId }) => `${typeId}/${subTypeId}`)
    expect(kinds.sort()).toEqual(['9001/900101', '9002/900201'])
    for (const { verdict, moved, observations, examples } of unruled) {
      expect({ verdict, isFirst: (examples as unknown[]).length > 0 }).toEqual({ verdict: 'no rule', isFirst: true })
      expect(Number(moved)).toBeLessThanOrEqual(Number(observations))
    }
  })
})

describe('built-in rules', () => {
  it('are none, which is said', async () => {
    expect(JSON.parse(readFileSync(BUILT_IN, 'utf8'))).toEqual({})
    const [printed, json, help] = await run(['rules'], ['rules', '--json'], ['process', '--help'])
    const stderr =
      'touchline: no rules are built in; --rules FILE prints those of a file; `touchline rules learn` finds them in recordings\n'
    expect([printed, json]).toEqual([
      { code: 0, stdout: '', stderr },
      { code: 0, stdout: '', stderr },
    ])
    expect(help?.stdout.replace(/\s+/g, ' ')).toContain('(default: the built-in rules; none are built in today)')
  })
})

it('has built-in rules that a rule file may have', async () => {
  await expect(readRules(BUILT_IN)).resolves.toEqual(JSON.parse(readFileSync(BUILT_IN, 'utf8')))
})

describe('wrong use', () => {
  it('is told in one line', async () => {
    const [noSport, otherSport, noRules, badTarget, nothing] = await run(
      ['rules', 'learn', ...LOG],
      ['rules', 'learn', '--sport', 'handball', ...LOG],
      ['rules', 'check', ...LOG],
      ['rules', 'learn', '--sport', 'basketball', 'basketball/', ...LOG],
      ['rules', 'learn', '--sport', 'basketball', 'nothing', ...LOG],
    )
    expect(noSport?.code).toBe(2)
    expect(otherSport).toMatchObject({ code: 1, stdout: '' })
    expect(otherSport?.stderr).toMatch(/expected recorded fixtures of handball, found only basketball\. /)
    expect(noRules?.code).toBe(2)
    expect(noRules?.stderr).toMatch(/expected rules of some sport in the built-in table, found none/)
    expect(badTarget?.code).toBe(2)
    expect(nothing?.stderr).toMatch(/expected recorded fixtures nothing of basketball, found none\. /)
  })
})
