import { statfsSync } from 'node:fs'
import { mkdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { diskGuard, FREE_BYTES_MIN } from '../../log/disk.ts'
import { systemClock } from '../../platform/clock.ts'
import { temporaryFolder } from './helpers.ts'

it('refuses below the limit, with what is free', async () => {
  const folder = await temporaryFolder()
  const assertDisk = diskGuard(folder, 'file:x', systemClock, Number.MAX_SAFE_INTEGER)
  expect(assertDisk).toThrow(/^file:x: expected at least 1 GiB free on the disk, found \d+ MiB$/)
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize > 2 * FREE_BYTES_MIN) expect(diskGuard(folder, 'file:x', systemClock)).not.toThrow()
})

it('asks the system once a second at most', async () => {
  let nowMs = 5000
  const folder = join(await temporaryFolder(), 'folder')
  await mkdir(folder)
  const assertDisk = diskGuard(folder, 'file:x', { ...systemClock, monotonicMs: () => nowMs }, 0)
  assertDisk()
  await rmdir(folder)
  nowMs += 999
  assertDisk()
  nowMs += 1
  expect(assertDisk).toThrow(expect.objectContaining({ code: 'log-unavailable' }))
})
