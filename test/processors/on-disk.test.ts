import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openFileLog } from '../../log/file/file.ts'
import { systemClock } from '../../platform/clock.ts'
import { openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { append, derivedOf, inBatches, MATCHES, openWorld, PREFIX, run } from './world.ts'

it('gives the same on disk, opened anew in the middle', async () => {
  const inMemory = await openWorld(MATCHES, 3)
  await run(inMemory)
  const folder = await mkdtemp(join(tmpdir(), 'touchline-'))
  try {
    for (const records of [MATCHES.slice(0, 9), MATCHES.slice(9), []]) {
      const log = await openFileLog({ folder, clock: systemClock, partitions: 3 })
      const world = { log, codec: await openCodec(embeddedRegistry(log), PREFIX) }
      await append(world, records)
      await run({ ...world, log: inBatches(log, 4) })
      if (records.length === 0) expect(await derivedOf(world)).toEqual(await derivedOf(inMemory))
      await log.close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
