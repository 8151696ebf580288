import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFileLog } from '../../../log/file/file.ts'
import { systemClock } from '../../../platform/clock.ts'
import { newRecord, temporaryFolder } from '../helpers.ts'

const TAIL = fileURLToPath(new URL('./children/tail.mjs', import.meta.url))
const COUNT = 300

it.each(['append', 'commit'] as const)(
  'a tail in another process sees what %s writes, and not by polling',
  async (how) => {
    const folder = await temporaryFolder()
    const log = await openFileLog({ folder, clock: systemClock })
    onTestFinished(() => log.close())
    const child = spawn(process.execPath, [TAIL, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const exit = once(child, 'exit')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async (): Promise<string> => `${(await lines.next()).value}`
    expect(await next()).toBe('ready')
    const seen: string[] = []
    for (let n = 0; n < COUNT; n++) {
      const record = newRecord('t', 'k', `${n}`)
      const place = { group: 'g', topic: 'raw', partition: 0, metadata: '', from: n, to: n + 1 }
      if (how === 'append') await log.append([record])
      else await log.commit({ ...place, outputs: [record] })
      // The next one is written when this one was seen: nothing else can have woken the tail.
      while (seen.length <= n) seen.push(...(await next()).split(','))
    }
    expect(seen).toEqual(Array.from({ length: COUNT }, (_, n) => `${n}`))
    child.stdin.end()
    expect(await exit).toEqual([0, null])
  },
)
