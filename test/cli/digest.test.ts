import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import { ROOT } from '../tidy/tree.ts'
import { jsonLines, type Ran, touchlines } from './touchline.ts'

const SOCCER = join(ROOT, 'docs/samples/soccer.ndjson')
const BASKETBALL = join(ROOT, 'test/samples/basketball-rest-actions-array.json')
/** Their fixtures, in the order of their ids. */
const IDS = ['5b42a85c-58f5-42fb-8d14-8356676b8734', 'acf80323-ccb3-4828-a7dc-63f21b529b62'] as const
const RULES = SIMULATED_RULES_FILE.pathname

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Without the locks, in which readers of LMDB note that they are there. */
function filesIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.mdb'))
  return names.map((name) => `${name} ${sha256(readFileSync(join(folder, name), 'latin1'))}`)
}

const RECORDED = [
  ['import', BASKETBALL, '--sport', 'basketball', '--log', 'file:a'],
  ['import', SOCCER, '--sport', 'soccer', '--log', 'file:a'],
  ['import', SOCCER, '--sport', 'soccer', '--log', 'file:b?partitions=5', '--prefix', 'other.'],
  ['import', BASKETBALL, '--sport', 'basketball', '--log', 'file:b', '--prefix', 'other.'],
  ['process', '--once', '--rules', RULES, '--log', 'file:a'],
]
const ASKED = [
  ['digest', '--log', 'file:a'],
  ['digest', '--log', 'file:a', '--json'],
  ['digest', '--log', 'file:b', '--prefix', 'other.'],
  ['digest', '--log', 'file:a', `basketball/${IDS[1]}`, `v2/basketball/${IDS[1]}`],
  ['digest', '--log', 'file:a', '--published', '--rules', RULES],
  ['digest', '--log', 'file:a', '--published'],
  ['digest', '--log', 'file:a', `basketball/${IDS[1]}`, 'soccer/nobody'],
  ['digest', '--log', 'file:a', `soccer/${IDS[1]}`],
  ['digest', '--log', 'file:a', '--raw-prefix', 'nobody.'],
]

describe('touchline digest', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
  let ran: readonly Ran[] = []
  let before: readonly string[] = []
  const lines = (at: number): readonly string[] => ran[at]?.stdout.trimEnd().split('\n') ?? []

  beforeAll(async () => {
    await touchlines(RECORDED, cwd)
    before = filesIn(join(cwd, 'a'))
    ran = await touchlines(ASKED, cwd)
  })
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))

  it('prints both of each fixture and of all, whole where it is no terminal, and nothing of where they lie', () => {
    expect(ran[0]).toMatchObject({ code: 0, stderr: '' })
    const hex = '[0-9a-f]{64}'
    expect(lines(0)).toEqual([
      expect.stringMatching(/^fixture +exact +content +packets$/),
      expect.stringMatching(new RegExp(`^soccer/${IDS[0]} +${hex} +${hex} +36$`)),
      expect.stringMatching(new RegExp(`^basketball/${IDS[1]} +${hex} +${hex} +10$`)),
      expect.stringMatching(new RegExp(`^2 fixtures +${hex} +${hex} +46$`)),
    ])
    expect(ran[2]?.stdout).toBe(ran[0]?.stdout)
  })

  it('gives machines the same, and the hash of all can be computed from it', () => {
    const [soccer, basketball, all] = jsonLines(ran[1]?.stdout ?? '')
    for (const which of ['exact', 'content'] as const) {
      expect(all?.[which]).toBe(sha256(`${IDS[0]} ${soccer?.[which]}\n${IDS[1]} ${basketball?.[which]}\n`))
    }
    expect(all).toMatchObject({ fixtures: 2, packets: 46, logic: expect.stringMatching(/^\d+-[0-9a-f]{12}$/) })
    expect(lines(0)[1]).toContain(`${soccer?.exact}  ${soccer?.content}`)
  })

  it('gives what is asked for, once', () => {
    expect(lines(3).slice(1)).toEqual([lines(0)[2], expect.stringMatching(/^1 fixture +\S{64} +\S{64} +10$/)])
  })

  it('compares with what was published, and fails where that is something else', () => {
    expect(ran[4]?.code).toBe(0)
    expect(lines(4).slice(1, 3)).toEqual([expect.stringMatching(/ as exact$/), expect.stringMatching(/ as exact$/)])
    expect(ran[5]?.code).toBe(1)
    // Rules change what a match of soccer gives; the sample of basketball has no scoring action.
    expect(lines(5).slice(1, 3)).toEqual([expect.stringMatching(/ [0-9a-f]{64}$/), expect.anything()])
    expect(ran[5]?.stderr).toMatch(/found others in \d of 2 fixtures, the first is 5b42a85c/)
  })

  it.each([
    [6, /soccer\/nobody: expected it in touchline\.raw-actions of file:a, found none\./],
    [7, /soccer\/acf80323\S+: expected it in .*, found it as basketball\/acf80323\S+\./],
    [8, /file:a: expected recorded fixtures in nobody\.raw-actions, found none\./],
  ])('fails for what is not there (%i)', (at, words) => {
    expect(ran[at]).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(words) })
  })

  it('changes nothing', () => {
    expect(before).toHaveLength(2)
    expect(filesIn(join(cwd, 'a'))).toEqual(before)
  })
})
