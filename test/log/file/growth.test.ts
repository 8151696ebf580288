import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFileLog, openFileReader } from '../../../log/file/file.ts'
import { systemClock } from '../../../platform/clock.ts'
import { ALL, NEVER, newRecord, temporaryFolder } from '../helpers.ts'

const CHILD = fileURLToPath(new URL('./children/die-reading.mjs', import.meta.url))
const APPENDS = 400
/** What the records take, and a generous multiple of what LMDB needs to work on them. */
const BYTES_MAX = 1024 * 1024

async function given() {
  const folder = await temporaryFolder()
  let nowMs = 0
  const clock = { ...systemClock, monotonicMs: () => nowMs }
  const log = await openFileLog({ folder, clock })
  onTestFinished(() => log.close())
  const append = async (): Promise<void> => {
    nowMs += 100
    await log.append([newRecord('t', 'k', 'x'.repeat(200))])
  }
  await append()
  return { folder, append, bytes: async () => (await stat(join(folder, 'appended.mdb'))).size }
}

it('a reader that was killed while it read does not make the log grow for ever', async () => {
  const { folder, append, bytes } = await given()
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'ignore', 'inherit'] })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  // Until it is noticed, the file grows by some 30 kB for each.
  for (let n = 0; n < APPENDS; n++) await append()
  expect(await bytes()).toBeLessThan(3 * BYTES_MAX)
  const before = await bytes()
  for (let n = 0; n < APPENDS; n++) await append()
  expect((await bytes()) - before).toBeLessThan(BYTES_MAX)
})

it('readers that wait, and one that has just read, hold nothing', async () => {
  const { folder, append, bytes } = await given()
  const reader = await openFileReader({ folder, clock: systemClock })
  onTestFinished(() => reader.close())
  const waiting = reader.changed('none', 0, 0, NEVER).catch(() => {})
  for (let n = 0; n < APPENDS; n++) {
    await append()
    await reader.read('t', 0, n, ALL)
  }
  expect(await bytes()).toBeLessThan(BYTES_MAX)
  await reader.close()
  await waiting
})
