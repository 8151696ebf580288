import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFileLog } from '../../../log/file/file.ts'
import { systemClock } from '../../../platform/clock.ts'
import { temporaryFolder, textOf } from '../helpers.ts'

const CHILD = fileURLToPath(new URL('./children/race.mjs', import.meta.url))

it('of several processes that commit from the same position, one wins each', async () => {
  const folder = await temporaryFolder()
  const race = async (name: string): Promise<readonly string[]> => {
    const child = spawn(process.execPath, [CHILD, folder, name], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [output, exit] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'exit')])
    expect(exit).toEqual([0, null])
    return JSON.parse(output.join('')) as readonly string[]
  }
  // They also make the log at the same time.
  const won = (await Promise.all(['one', 'two', 'three'].map(race))).flat()
  const log = await openFileLog({ folder, clock: systemClock })
  onTestFinished(() => log.close())
  expect((await log.position('g', 'raw', 0))?.offset).toBe(100)
  const texts = (await log.readKey('x', 'k')).map(textOf)
  expect(texts.map((text) => Number.parseInt(`${text}`, 10))).toEqual(Array.from({ length: 100 }, (_, n) => n))
  expect(won.toSorted()).toEqual(texts.toSorted())
})
