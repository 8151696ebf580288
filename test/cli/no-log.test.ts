import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../tidy/tree.ts'
import { awaitOutput, collect, start, temporaryFolder, touchline } from './touchline.ts'

const RECORDING = join(ROOT, 'test/samples/basketball-rest-actions-array.json')

it.each([[['process', '--once']], [['tail', 'corrections']], [['tail', 'corrections', '--from', 'end']]])(
  '%j makes no log where there is none',
  async (args) => {
    const folder = temporaryFolder()
    const { code, stderr } = await touchline([...args, '--log', 'file:./daat'], { cwd: folder })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^touchline: file:\.\/daat: expected a log, found none\. .*\n$/)
    expect(readdirSync(folder)).toEqual([])
  },
)

it('tail --follow and process say that there is no log yet, and go on when there is one', async () => {
  const folder = temporaryFolder()
  const how = { cwd: folder }
  const log = ['--log', 'file:./data']
  const tail = start(['tail', 'fixture-state', '--follow', '--from', 'start', '--json', ...log], how)
  const processors = start(['process', ...log], how)
  const said = [tail, processors].map(({ stderr }) => collect(stderr))
  await Promise.all([tail, processors].map(({ stderr }) => stderr && once(stderr, 'data')))
  for (const text of said) expect(text()).toMatch(/expected a log, found none; waiting for it/)
  expect(existsSync(join(folder, 'data'))).toBe(false)
  const seen = awaitOutput(tail, (text) => /"topic":"touchline.fixture-state"/.exec(text))
  expect((await touchline(['import', RECORDING, '--sport', 'basketball', ...log], how)).code).toBe(0)
  await seen
  for (const child of [tail, processors]) {
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
  }
  for (const text of said) expect(text().match(/waiting for it/g)).toHaveLength(1)
})
