import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packet } from '../match/given.ts'
import { ROOT } from '../tidy/tree.ts'
import { temporaryFolder, touchline } from './touchline.ts'

const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const COMMANDS = [...README.matchAll(/^npx touchline (.+)$/gm)].map((match) => match[1] as string)
/** These run until they are told to stop, or need the provider: their arguments are checked against --help. */
const ENDLESS = /--follow|^produce|^process$|^backfill/

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

describe('README', () => {
  it('has a first command within 20 lines, with its output', () => {
    const top = README.split('\n').slice(0, 20).join('\n')
    expect(top).toContain('npm ci && npm start')
    expect(top).toContain('│ sport')
  })

  it('has commands that run, in its order', async () => {
    writeFileSync(join(folder.path, 'packets.ndjson'), JSON.stringify(packet({ seq: 1, send: 5 })))
    const runnable = COMMANDS.filter((command) => !ENDLESS.test(command))
    expect(runnable.length).toBeGreaterThanOrEqual(4)
    for (const command of runnable) {
      const [words = '', file] = command.split(' < ')
      const args = words.split(' ').map((word) => (word.startsWith('test/') ? join(ROOT, word) : word))
      const input = file === undefined ? '' : readFileSync(join(folder.path, file))
      const { code, stdout, stderr } = await touchline(args, { cwd: folder.path, input })
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' })
      if (!command.startsWith('process')) expect(stdout).not.toBe('')
    }
  })

  it('names flags and commands that exist', async () => {
    for (const command of COMMANDS) {
      const [name = ''] = command.split(' ')
      const { code, stdout } = await touchline([name, '--help'])
      expect({ name, code }).toEqual({ name, code: 0 })
      for (const [flag] of command.matchAll(/--[a-z-]+/g)) expect(stdout).toContain(flag)
    }
  })

  it('links to files that are there', () => {
    const links = [...README.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] as string)
    expect(links.length).toBeGreaterThan(4)
    for (const link of links) expect(() => readFileSync(join(ROOT, link))).not.toThrow()
  })
})
