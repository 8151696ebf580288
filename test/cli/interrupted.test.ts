import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import { ROOT } from '../tidy/tree.ts'
import { touchlines } from './touchline.ts'

const SOCCER = join(ROOT, 'docs/samples/soccer.ndjson')
const BASKETBALL = join(ROOT, 'test/samples/basketball-rest-actions-array.json')
const RULES = ['--rules', SIMULATED_RULES_FILE.pathname]

/** Progress on a terminal, the signal that comes with it, and what is said of that. */
const CASES = [
  [['digest'], 'looking for fixtures', 'while looking for fixtures; nothing read'],
  [['digest', '--json'], 'looking for fixtures', 'while looking for fixtures; nothing read'],
  [['verify', ...RULES], 'looking for fixtures', '0 fixtures looked at, not all'],
  [['verify', ...RULES, '--json'], 'looking for fixtures', '0 fixtures looked at, not all'],
  [['rules', 'learn', '--sport', 'soccer'], 'soccer: 1 fixture', '2 fixtures read; no result without all of them'],
  [['rules', 'check', ...RULES], '1 fixture', '1 fixture read; no result without all of them'],
] as const

describe('a signal', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))

  beforeAll(async () => {
    const recorded = [
      ['import', BASKETBALL, '--sport', 'basketball'],
      ['import', SOCCER, '--sport', 'soccer'],
      ['process', '--once', ...RULES],
    ]
    await touchlines(recorded, cwd)
  })
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))

  it.each(CASES)('ends %j with 0, a word of it and no result', async (line, interruptAt, words) => {
    const [ran] = await touchlines([line], cwd, true, interruptAt)
    expect(ran).toMatchObject({ code: 0, stdout: '' })
    expect(ran?.stderr).toContain(`touchline: interrupted: ${words}\n`)
  })
})
