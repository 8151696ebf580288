import { join } from 'node:path'
import { open } from 'lmdb'
import { expect, it } from 'vitest'
import { openFileReader } from '../../../log/file/file.ts'
import { systemClock } from '../../../platform/clock.ts'
import { codeOf, temporaryFolder } from '../helpers.ts'

/** What another process has made so far: LMDB makes one database after the other. */
it.each([[[]], [['blocks']], [['blocks', 'heads']]])('a log that has %j so far is not there yet', async (names) => {
  const folder = await temporaryFolder()
  const root = open({ path: join(folder, 'appended.mdb'), noSubdir: true, maxDbs: 3 })
  for (const name of names) root.openDB(name, { encoding: 'binary', keyEncoding: 'binary' })
  await root.put('x', 1)
  await root.close()
  expect(await codeOf(openFileReader({ folder, clock: systemClock }))).toBe('log-missing')
})
