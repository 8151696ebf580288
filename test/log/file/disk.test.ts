import { mkdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { diskGuard } from '../../../log/file/disk.ts'
import { systemClock } from '../../../platform/clock.ts'
import { temporaryFolder } from '../helpers.ts'

const GIB = 1024 ** 3
const url = 'file:x'
const folder = '/disk'

it.each([GIB, 50 * GIB])('writes while %i bytes are free', (freeBytes) => {
  expect(diskGuard({ folder, url, clock: systemClock, freeBytesOf: () => freeBytes })).not.toThrow()
})

it.each([
  [GIB - 1, undefined, 'file:x: expected at least 1024 MiB free on the disk, found 1023 MiB'],
  [0, undefined, 'file:x: expected at least 1024 MiB free on the disk, found 0 MiB'],
  [50 * GIB, 60 * GIB, 'file:x: expected at least 61440 MiB free on the disk, found 51200 MiB'],
])('refuses while %i bytes are free of %s, and says so', (freeBytes, freeBytesMin, message) => {
  const assertDisk = diskGuard({ folder, url, clock: systemClock, freeBytesMin, freeBytesOf: () => freeBytes })
  expect(assertDisk).toThrow(expect.objectContaining({ code: 'disk-full', message }))
})

it('asks about the disk of its folder, again after a second', () => {
  let nowMs = 5000
  const asked: string[] = []
  const free = [2 * GIB, 0, 2 * GIB]
  const clock = { ...systemClock, monotonicMs: () => nowMs }
  const assertDisk = diskGuard({ folder, url, clock, freeBytesOf: (of) => free[asked.push(of) - 1] ?? 0 })
  const after = (ms: number) => () => {
    nowMs += ms
    assertDisk()
  }
  expect(after(0)).not.toThrow()
  expect(after(999)).not.toThrow()
  expect(after(1)).toThrow('found 0 MiB')
  expect(after(999)).toThrow('found 0 MiB')
  expect(after(1)).not.toThrow()
  expect(asked).toEqual([folder, folder, folder])
})

it('asks the system, and says so when there is no such folder', async () => {
  let nowMs = 0
  const there = join(await temporaryFolder(), 'folder')
  await mkdir(there)
  const clock = { ...systemClock, monotonicMs: () => (nowMs += 1000) }
  const assertDisk = diskGuard({ folder: there, url, clock, freeBytesMin: 1 })
  assertDisk()
  await rmdir(there)
  expect(assertDisk).toThrow(expect.objectContaining({ code: 'log-unavailable' }))
})
