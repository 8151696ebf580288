import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collect, kept, temporaryFolder } from '../cli/touchline.ts'
import { ROOT } from '../tidy/tree.ts'

const NEEDED = ['bash', 'cat', 'dirname', 'grep', 'mktemp', 'rm', 'tail', 'tee']
const FOUND: Readonly<Record<string, string>> = { chromium: 'true', java: 'true', mvn: 'true' }

/**
 * Runs a copy of .ci/run among programs that only play their part: name → shell lines. npm plays `test` and `kafka` for
 * `npm test` and `npm run test:kafka`, and one test in the browser that passes. `called`: what apt-get was told.
 */
async function run(test: string, kafka: string, others = FOUND) {
  const folder = temporaryFolder()
  const bin = join(folder, 'bin')
  for (const path of [join(folder, '.ci'), bin]) mkdirSync(path)
  copyFileSync(join(ROOT, '.ci/run'), join(folder, '.ci/run'))
  const npm = `case "$*" in\n  test) ${test} ;;\n  "run test:kafka") ${kafka} ;;\n  "run test:browser") echo "1 passed, 0 failed" ;;\n  "run test:python") echo "0 passed, 0 failed" ;;\n  *) echo "npm $*" ;;\nesac`
  for (const [name, lines] of Object.entries({ npm, python3: 'true', ...others })) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  for (const name of NEEDED) {
    symlinkSync(['/usr/bin', '/bin'].map((at) => join(at, name)).find(existsSync) as string, join(bin, name))
  }
  const called = join(folder, 'called')
  const child = kept(spawn(join(bin, 'bash'), [join(folder, '.ci/run')], { env: { PATH: bin, CALLED: called } }))
  const stdout = collect(child.stdout)
  const [code] = (await once(child, 'close')) as [number | null]
  const lines = stdout().trimEnd().split('\n')
  return { code, lines, called: existsSync(called) ? readFileSync(called, 'utf8') : '' }
}

it.each([
  ['both pass', 'echo noise; echo "5 passed, 0 failed"', 'echo "2 passed, 0 failed"', 0, '8 passed, 0 failed'],
  ['the first fails', 'echo "4 passed, 1 failed"; exit 1', 'echo "2 passed, 0 failed"', 1, '7 passed, 1 failed'],
  ['the second fails', 'echo "5 passed, 0 failed"', 'echo "1 passed, 2 failed"; exit 1', 1, '7 passed, 2 failed'],
  ['the second does not even begin', 'echo "5 passed, 0 failed"', 'exit 1', 1, '6 passed, 1 failed'],
  [
    'a run ends badly after good counts',
    'echo "5 passed, 0 failed"; exit 1',
    'echo "1 passed, 0 failed"',
    1,
    '7 passed, 1 failed',
  ],
])('ends with the sum when %s', async (_, test, kafka, code, sum) => {
  const ran = await run(test, kafka)
  expect({ code: ran.code, sum: ran.lines.at(-1) }).toEqual({ code, sum })
  expect(ran.lines.slice(0, 3)).toEqual(['npm ci', 'npm run lint', 'npm run types'])
})

describe('Chromium, Java and Maven', () => {
  const good = 'echo "1 passed, 0 failed"'
  const apt = { 'apt-get': 'echo "$*" >> "$CALLED"' }

  it('are installed where they are missing, as root and where there is apt-get', async () => {
    const missing = await run(good, good, { id: 'echo 0', ...apt, java: 'true' })
    expect(missing.called).toMatch(
      /^update\ninstall -y .* chromium\nupdate\ninstall -y .* default-jdk-headless maven\n$/,
    )
    expect(missing.lines.at(-1)).toBe('3 passed, 0 failed')
    expect((await run(good, good, { id: 'echo 0', ...apt, ...FOUND })).called).toBe('')
    expect((await run(good, good, { id: 'echo 1000', ...apt })).called).toBe('')
  })

  it('are for the test run to ask for where they cannot be installed', async () => {
    const refused = await run(good, 'exit 1', { id: 'echo 0', 'apt-get': 'exit 100' })
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.lines.at(-1)).toBe('2 passed, 1 failed')
  })
})

it('Python is installed where it or its venv is missing', async () => {
  const good = 'echo "1 passed, 0 failed"'
  const apt = { 'apt-get': 'echo "$*" >> "$CALLED"', id: 'echo 0' }
  const missing = await run(good, good, { ...FOUND, ...apt, python3: 'exit 1' })
  expect(missing.called).toMatch(/^update\ninstall -y .*python3 python3-venv\n$/)
  expect(missing.lines.at(-1)).toBe('3 passed, 0 failed')
})
