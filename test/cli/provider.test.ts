import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shellWord } from '../../cli/shell.ts'
import { awaitOutput, CLEAN_ENV, collect, kept, MAIN, start, temporaryFolder, touchline } from './touchline.ts'

/** A folder in which `npx touchline` is the compiled command. */
function installed(): string {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'node_modules/.bin'), { recursive: true })
  symlinkSync(MAIN, join(cwd, 'node_modules/.bin/touchline'))
  return cwd
}

async function shell(line: string, cwd: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = kept(spawn('sh', ['-c', `exec ${line}`], { cwd, env: CLEAN_ENV, stdio: ['ignore', 'ignore', 'pipe'] }))
  const stderr = collect(child.stderr)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stderr: stderr() }
}

describe('what provider prints', () => {
  it('can be copied into another terminal, whatever its values are', async () => {
    const cwd = installed()
    const odd = ['--token', "it's-$HOME", '--log', 'file:./my data']
    const provider = start(['provider', '--port', '0', '--speed', '9000', '--matches', '1', ...odd], { cwd })
    const text = await awaitOutput(provider, (out) => (/ tail /.test(out) ? out : null))
    const lines = [...text.matchAll(/^ {2}(npx touchline .*)$/gm)].map((match) => match[1] as string)
    const [produce = '', process = '', tail = ''] = lines
    expect(lines).toHaveLength(3)
    expect(await shell(produce, cwd)).toMatchObject({ code: 0 })
    expect(await shell(`${process} --once`, cwd)).toMatchObject({ code: 0 })
    // As printed it would go on for ever.
    expect(await shell(tail.replace(' --follow', ''), cwd)).toMatchObject({ code: 0 })
    const scores = await touchline(['tail', 'score-changes', '--log', 'file:./my data'], { cwd })
    expect(scores.stdout.split('\n').length).toBeGreaterThan(10)
  })

  it('has no token of the environment in it', async () => {
    const how = { cwd: temporaryFolder(), env: { TOUCHLINE_TOKEN: 'real-token' } }
    const provider = start(['provider', '--port', '0'], how)
    const text = await awaitOutput(provider, (out) => (/ tail /.test(out) ? out : null))
    expect(text).not.toContain('real-token')
    expect(text).not.toContain('--token')
  })
})

it('quotes words for a shell only where they need it', () => {
  expect(['a-b.c/d:1', '', "it's", 'a b', '$x', 'ä'].map(shellWord)).toEqual([
    'a-b.c/d:1',
    "''",
    "'it'\\''s'",
    "'a b'",
    "'$x'",
    "'ä'",
  ])
})
