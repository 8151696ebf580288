import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardedCall, installGuard } from '../../cli/backtest/guard.ts'
import { loadStrategy } from '../../cli/backtest/load-strategy.ts'
import { FRAMES } from './recorded-match.ts'
import { type Ran, touchlines } from './touchline.ts'

const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

/** A strategy whose `on` is this, and whose module begins with that. */
function strategy(on: string, before = ''): string {
  return `${before}
import { defineStrategy } from 'touchline'
export default defineStrategy({
  name: 'wrong',
  topics: ['action-changes'],
  initial: () => ({}),
  on(event, state, context) { ${on} },
})`
}

let files = 0
function fileOf(code: string): string {
  const file = join(cwd, String(files++), 'wrong.ts')
  mkdirSync(dirname(file))
  writeFileSync(file, code)
  return file
}

describe('within a strategy there is no', () => {
  beforeAll(() => installGuard())

  it.each<readonly [string, () => unknown, RegExp]>([
    ['Date.now', () => Date.now(), /^expected context\.now, found Date\.now$/],
    ['date of now', () => new Date(), /^expected context\.now, found Date without arguments$/],
    ['date of now as a text', () => Date(), /found Date without arguments$/],
    [
      'date of now by another way',
      () => new (new Date(0).constructor as DateConstructor)(),
      /found Date without arguments$/,
    ],
    ['finer clock', () => performance.now(), /^expected context\.now, found performance\.now$/],
    ['clock of the process', () => process.hrtime(), /^expected context\.now, found process\.hrtime$/],
    ['finest clock', () => process.hrtime.bigint(), /^expected context\.now, found process\.hrtime\.bigint$/],
    ['chance', () => Math.random(), /^expected context\.random\(\), found Math\.random$/],
    ['chance of ids', () => crypto.randomUUID(), /^expected context\.random\(\), found crypto\.randomUUID$/],
    ['timer', () => setTimeout(() => {}, 1), /^expected context\.after or context\.at, found setTimeout$/],
    ['repeated timer', () => setInterval(() => {}, 1), /^expected context\.after or context\.at, found setInterval$/],
    ['immediate', () => setImmediate(() => {}), /^expected context\.after or context\.at, found setImmediate$/],
    ['network', () => fetch('http://127.0.0.1:1'), /^expected its events only, found fetch$/],
  ])('%s', (_, call, message) => {
    expect(() => guardedCall(call)).toThrow(message)
  })

  it('clock in what it leaves to promises', async () => {
    await expect(guardedCall(() => Promise.resolve().then(() => Date.now()))).rejects.toThrow(/found Date\.now/)
  })

  it('harm to our own code beside it, nor to dates of times that are known', async () => {
    expect(Date.now()).toBeGreaterThan(1_700_000_000_000)
    expect(new Date().toISOString() > '2024').toBe(true)
    expect(Math.random()).toBeLessThan(1)
    await new Promise((done) => setImmediate(done))
    expect(guardedCall(() => new Date(0).toISOString())).toBe('1970-01-01T00:00:00.000Z')
    expect(guardedCall(() => new Date(0) instanceof Date)).toBe(true)
  })
})

describe('a file', () => {
  beforeAll(() => installGuard())

  it('of TypeScript or JavaScript is loaded from any folder, with what it imports', async () => {
    const file = fileOf(strategy('context.emit(1)'))
    expect(await loadStrategy(file)).toMatchObject({ name: 'wrong', topics: ['action-changes'] })
    const js = join(dirname(file), 'plain.mjs')
    writeFileSync(js, "import one from './wrong.ts'\nexport default { ...one, name: 'plain' }")
    expect(await loadStrategy(js)).toMatchObject({ name: 'plain' })
  })

  it.each<readonly [string, string, string, RegExp]>([
    [
      'without a strategy',
      'export const x = 1',
      'strategy-invalid',
      /wrong\.ts: expected `export default defineStrategy\(.*found no default export with `name`/,
    ],
    ['that is no TypeScript', 'export default {', 'strategy-invalid', /found .*Unexpected token/],
    [
      'with a topic that is none',
      strategy('').replace('action-changes', 'goals'),
      'strategy-invalid',
      /found the topic goals; there are raw-actions, /,
    ],
    ['without `on`', strategy('').replace(/on\(event.*/, ''), 'strategy-invalid', /found no function `on`/],
    [
      'with a scope that is none',
      strategy('').replace("name: 'wrong'", "name: 'wrong', scope: 'some'"),
      'strategy-invalid',
      /found scope some/,
    ],
    ['that imports nothing', strategy('', 'import "./nothing.ts"'), 'strategy-missing', /nothing\.ts/],
    [
      'that looks at the clock',
      strategy('', 'const began = Date.now()'),
      'strategy-invalid',
      /found expected context\.now, found Date\.now/,
    ],
    [
      'that opens the log',
      strategy('', 'import { openLog } from "touchline"\nopenLog("file:log")'),
      'strategy-invalid',
      /found that it opens a log/,
    ],
  ])('%s is refused', async (_, code, errorCode, message) => {
    const found: unknown = await loadStrategy(fileOf(code)).catch((error: unknown) => error)
    expect(found).toMatchObject({ code: errorCode, message: expect.stringMatching(message) })
  })

  it('that is not there is missing', async () => {
    await expect(loadStrategy(join(cwd, 'none.ts'))).rejects.toMatchObject({ code: 'strategy-missing' })
  })
})

const AT = 'wrong: \\S+ at 2026-11-21T\\S+Z, action-changes: the strategy failed: '

/** What is wrong → the one line that says so. */
const WRONG: readonly (readonly [what: string, code: string, message: RegExp])[] = [
  [
    'a clock',
    strategy('clock()', 'const clock = Date.now'),
    new RegExp(`${AT}expected context\\.now, found Date\\.now at wrong\\.ts:7\\.`),
  ],
  [
    'a clock by a promise',
    strategy('Promise.resolve().then(() => Date.now())'),
    /the strategy failed: expected context\.now, found Date\.now/,
  ],
  [
    'a list of its own in place of that of the language',
    strategy(
      '',
      'const { map } = Array.prototype\nArray.prototype.map = function (...a) { return map.apply(this, a) }',
    ),
    /wrong\.ts: .*found another Array\.prototype\.map than the language has/,
  ],
  [
    'a look at what others keep',
    strategy('Object.defineProperty(Object.prototype, "knownAt", { set() {}, configurable: true })'),
    /wrong\.ts: .*found another Object\.prototype than the language has/,
  ],
  ['no end', strategy('for (;;);'), new RegExp(`${AT}expected it to come back, found that it has not for 1 s`)],
  [
    'no end of decisions',
    strategy('for (;;) context.emit(1)'),
    new RegExp(`${AT}expected at most 10000 decisions at one event`),
  ],
  [
    'the end of its thread',
    strategy('process.exit(3)'),
    new RegExp(`${AT}expected its thread to go on, found it ended \\(3\\)`),
  ],
]

describe('a strategy with', () => {
  let ran: readonly Ran[] = []

  beforeAll(async () => {
    writeFileSync(
      join(cwd, 'match.ndjson'),
      FRAMES.slice(0, 20)
        .map((frame) => `${JSON.stringify(frame)}\n`)
        .join(''),
    )
    const before = [
      ['import', '--sport', 'soccer', 'match.ndjson', '--log', 'file:log'],
      ['process', '--once', '--log', 'file:log'],
    ]
    const lines = WRONG.map(([, code]) => ['backtest', fileOf(code), '--log', 'file:log', '--event-limit', '1'])
    ran = (await touchlines([...before, ...lines], cwd)).slice(before.length)
  })

  it.each(WRONG.map(([what, , message], at) => ({ what, message, at })))(
    '$what ends the run with one line',
    ({ message, at }) => {
      const { code, stdout, stderr } = ran[at] as Ran
      expect(stderr).toMatch(message)
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    },
  )
})
