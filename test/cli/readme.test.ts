import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { ROOT } from '../tidy/tree.ts'
import { temporaryFolder, touchline } from './touchline.ts'

const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const COMMANDS = [...README.matchAll(/^npx touchline (.+?)(?: *&)?(?: +#.*)?$/gm)].map((match) => match[1] as string)
/** These run until they are told to stop, or as long as the match did, or need the provider or Kafka: their arguments are checked against --help. */
const ENDLESS = /--follow|^replay|^produce|^process$|^backfill|^certify|^topics create$/

/** As the demo leaves it: simulated matches, derived by their rules. */
async function leaveDemoData(cwd: string): Promise<void> {
  const log = ['--log', 'file:./demo-data']
  for (const sport of ['basketball', 'soccer'] as const) {
    const match = simulateMatch({ sport, seed: 'readme', startTime: 1_795_262_400_000_000 })
    const input = [...match.packets()].map(({ frame }) => frame).join('\n')
    expect((await touchline(['import', '-', '--sport', sport, ...log], { cwd, input })).code).toBe(0)
  }
  const rules = join(ROOT, 'provider/simulate/rules.json')
  expect((await touchline(['process', '--once', '--rules', rules, ...log], { cwd })).code).toBe(0)
}

describe('README', () => {
  it('has a first command within 20 lines, with its output', () => {
    const top = README.split('\n').slice(0, 20).join('\n')
    expect(top).toContain('npm ci && npm start')
    expect(top).toMatch(/^home +score +away +period +clock$/m)
  })

  it('has commands that run, in its order, where the package is installed', async () => {
    const cwd = temporaryFolder()
    for (const name of ['docs', 'examples']) symlinkSync(join(ROOT, name), join(cwd, name))
    await leaveDemoData(cwd)
    const runnable = COMMANDS.filter((command) => !ENDLESS.test(command))
    expect(runnable.length).toBeGreaterThanOrEqual(4)
    for (const command of runnable) {
      const [words = '', file] = command.split(' < ')
      const input = file === undefined ? '' : readFileSync(join(cwd, file))
      const { code, stdout, stderr } = await touchline(words.split(' '), { cwd, input })
      expect({ command, code }).toEqual({ command, code: 0 })
      // Rules go to stdout, what was learned of them is for people.
      if (!command.startsWith('rules learn')) expect(stderr).toBe('')
      if (!command.startsWith('process')) expect(stdout).not.toBe('')
    }
    // A dozen processes, one after the other.
  }, 120_000)

  it('has a library example that prints the scores of the sample', async () => {
    const cwd = temporaryFolder()
    const sample = join(ROOT, 'docs/samples/soccer.ndjson')
    expect((await touchline(['import', sample, '--sport', 'soccer'], { cwd })).code).toBe(0)
    const code = /```js\n([\s\S]*?)```/.exec(README)?.[1] ?? ''
    mkdirSync(join(cwd, 'node_modules'))
    symlinkSync(ROOT, join(cwd, 'node_modules/touchline'))
    writeFileSync(join(cwd, 'example.mjs'), code)
    const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd })
    // Scored, deleted after a video check, restored.
    expect([...stdout.matchAll(/seq (\d+): (\S+)$/gm)].map(([, seq, score]) => `${seq} ${score}`)).toEqual([
      '1 0–0',
      '29 0–1',
      '34 0–0',
      '35 0–1',
    ])
  })

  it('names flags and commands that exist', async () => {
    for (const command of COMMANDS) {
      const names = /^(?:(?:rules|topics) )?[a-z]+/.exec(command)?.[0] ?? ''
      const { code, stdout } = await touchline([...names.split(' '), '--help'])
      expect({ names, code }).toEqual({ names, code: 0 })
      for (const [flag] of command.matchAll(/--[a-z-]+/g)) expect(stdout).toContain(flag)
    }
  })

  it('has the rules of all simulated matches', () => {
    const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
    expect(text('docs/samples/rules.json')).toBe(text('provider/simulate/rules.json'))
  })

  it('links to and reads files that are packed', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
    })
    const packed = (JSON.parse(stdout) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path)
    const links = [...README.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] as string)
    const files = COMMANDS.flatMap((command) => command.split(' ').filter((word) => word.startsWith('docs/')))
    expect(links.length).toBeGreaterThanOrEqual(2)
    expect(files.length).toBeGreaterThanOrEqual(2)
    expect(packed).toEqual(expect.arrayContaining([...links, ...files]))
  })
})
