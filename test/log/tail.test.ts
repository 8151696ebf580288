import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFileLog } from '../../log/file.ts'
import { POLL_MS } from '../../log/watch.ts'
import { systemClock } from '../../platform/clock.ts'
import { newRecord, temporaryFolder } from './helpers.ts'

const TAIL = fileURLToPath(new URL('./children/tail.mjs', import.meta.url))
const COUNT = 100

it.each(['append', 'commit'] as const)(
  'a tail in another process sees what %s writes, and not by polling',
  async (how) => {
    const folder = await temporaryFolder()
    const log = await openFileLog({ folder, clock: systemClock })
    onTestFinished(() => log.close())
    const child = spawn(process.execPath, [TAIL, folder, `${COUNT}`], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const exit = once(child, 'exit')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe('ready')
    for (let n = 0; n < COUNT; n++) {
      const record = newRecord('t', 'k', `${n}`, { headers: { sent: `${process.hrtime.bigint()}` } })
      if (how === 'append') await log.append([record])
      else
        await log.commit({
          ...{ group: 'g', topic: 'raw', partition: 0, metadata: '' },
          from: n,
          to: n + 1,
          outputs: [record],
        })
      // So that the tail has to be woken for each, mostly.
      await systemClock.sleep(4)
    }
    const { values, delaysMs } = JSON.parse(`${(await lines.next()).value}`)
    expect(values).toEqual(Array.from({ length: COUNT }, (_, n) => `${n}`))
    const median: number = delaysMs.toSorted((a: number, b: number) => a - b)[COUNT / 2]
    expect(median).toBeLessThan(POLL_MS / 4)
    expect(await exit).toEqual([0, null])
  },
)
