import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './cli/touchline.ts'
import { ROOT } from './tidy/tree.ts'

const run = promisify(execFile)

interface Packed {
  readonly files: readonly { readonly path: string }[]
}

async function packedFiles(): Promise<readonly string[]> {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT })
  const [packed] = JSON.parse(stdout) as [Packed]
  return packed.files.map(({ path }) => path)
}

/** As installed: the packed files beside what they depend on. */
async function install(folder: string): Promise<string> {
  const target = join(folder, 'node_modules/touchline')
  for (const path of await packedFiles()) cpSync(join(ROOT, path), join(target, path))
  mkdirSync(join(target, 'node_modules'), { recursive: true })
  for (const name of [
    'avsc',
    'cli-table3',
    'commander',
    'lmdb',
    'log-update',
    'picocolors',
    'pino',
    'rxjs',
    'ws',
    'zod',
  ]) {
    symlinkSync(join(ROOT, 'node_modules', name), join(target, 'node_modules', name))
  }
  return target
}

describe('the package', () => {
  it('holds what a user needs and nothing else', async () => {
    const files = await packedFiles()
    expect(files).toEqual(expect.arrayContaining(['dist/touchline.js', 'dist/touchline.d.ts', 'dist/cli/main.js']))
    expect(files).toEqual(
      expect.arrayContaining(['dist/schemas/raw-action.avsc', 'dist/match/rules.json', 'README.md']),
    )
    const unneeded = files.filter((path) => /(^|\/)(test|bench|scripts)\/|(?<!\.d)\.ts$|\.tsbuildinfo$|^\./.test(path))
    expect(unneeded).toEqual([])
  })

  it('runs the demo and gives the library in an empty folder', async () => {
    const folder = temporaryFolder()
    const target = await install(folder)
    const demo = await run(process.execPath, [join(target, 'dist/cli/main.js'), 'demo', '--once', '--speed', '5000'], {
      cwd: folder,
    })
    expect(demo.stdout).toContain('npx touchline tail corrections')
    const code = `import { openLog, fullName, TOPICS, fold, initialState, openCodec, embeddedRegistry, jsonView } from 'touchline'
      const log = await openLog('file:./demo-data', { create: false })
      const codec = await openCodec(embeddedRegistry(log, 'touchline.'), 'touchline.')
      const topic = TOPICS.find(({ name }) => name === 'fixture-state')
      const [record] = await log.read(fullName('touchline.', topic), 0, 0, { records: 1, bytes: 1 })
      await codec.prepare([record])
      console.log(jsonView(topic, codec.decode(topic, record.value)).fixtureId === record.key, typeof fold, initialState().revision)
      await log.close()`
    writeFileSync(join(folder, 'use.mjs'), code)
    const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: folder })
    expect(stdout).toBe('true function 0\n')
  })
})
