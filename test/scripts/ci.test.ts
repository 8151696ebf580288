import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { collect, kept, temporaryFolder } from '../cli/touchline.ts'
import { ROOT } from '../tidy/tree.ts'

/** Runs a copy of .ci/run with an npm that only plays its part: shell lines for `npm test` and `npm run test:kafka`. */
async function run(test: string, kafka: string) {
  const folder = temporaryFolder()
  for (const name of ['.ci', 'bin']) mkdirSync(join(folder, name))
  copyFileSync(join(ROOT, '.ci/run'), join(folder, '.ci/run'))
  const npm = `#!/bin/sh\ncase "$*" in\n  test) ${test} ;;\n  "run test:kafka") ${kafka} ;;\n  *) echo "npm $*" ;;\nesac\n`
  for (const [name, text] of [['npm', npm], ...['java', 'mvn'].map((name) => [name, '#!/bin/sh\n'])] as [
    string,
    string,
  ][]) {
    writeFileSync(join(folder, 'bin', name), text)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
  const child = kept(spawn('bash', [join(folder, '.ci/run')], { env }))
  const stdout = collect(child.stdout)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, lines: stdout().trimEnd().split('\n') }
}

it.each([
  ['both pass', 'echo noise; echo "5 passed, 0 failed"', 'echo "2 passed, 0 failed"', 0, '7 passed, 0 failed'],
  ['the first fails', 'echo "4 passed, 1 failed"; exit 1', 'echo "2 passed, 0 failed"', 1, '6 passed, 1 failed'],
  ['the second fails', 'echo "5 passed, 0 failed"', 'echo "1 passed, 2 failed"; exit 1', 1, '6 passed, 2 failed'],
  ['the second does not even begin', 'echo "5 passed, 0 failed"', 'exit 1', 1, '5 passed, 1 failed'],
  [
    'a run ends badly after good counts',
    'echo "5 passed, 0 failed"; exit 1',
    'echo "1 passed, 0 failed"',
    1,
    '6 passed, 1 failed',
  ],
])('ends with the sum when %s', async (_, test, kafka, code, sum) => {
  const ran = await run(test, kafka)
  expect({ code: ran.code, sum: ran.lines.at(-1) }).toEqual({ code, sum })
  expect(ran.lines.slice(0, 3)).toEqual(['npm ci', 'npm run lint', 'npm run types'])
})
