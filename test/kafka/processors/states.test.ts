import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { EventLog } from '../../../log/log.ts'
import { openMemoryLog } from '../../../log/memory.ts'
import { KEEP_LIMITS, type KeepLimits } from '../../../processors/keeping.ts'
import { openCodec } from '../../../schemas/codec.ts'
import { embeddedRegistry } from '../../../schemas/registry.ts'
import { randomFrom } from '../../log/helpers.ts'
import { bodiesOf, DEFECTIVE, randomStream, undisturbed } from '../../processors/random-stream.ts'
import { append, inBatches, killedAt, PREFIX, run } from '../../processors/world.ts'
import { GIVEN_SEED } from '../../property.ts'
import { openNamed } from '../log/named.ts'

const PARTITIONS = 3
const SMALL: KeepLimits = { ...KEEP_LIMITS, records: 7, offsets: 60 }

/** A process of its own: other connections, the same topics and group. */
async function openProcess(name: string): Promise<EventLog> {
  const log = await openNamed(PARTITIONS, name)
  return { ...log, share: (group, topic, signal) => log.share(name + group, name + topic, signal) }
}

it('processes that fail at random give on Kafka what one gives in memory that was never interrupted', async () => {
  const seed = GIVEN_SEED ?? 7
  const random = randomFrom(seed)
  const name = `t${randomUUID()}-`
  const codec = await openCodec(embeddedRegistry(openMemoryLog()), PREFIX)
  const log = await openProcess(name)
  const records = randomStream(random, 400, 8)
  for (let at = 0; at < records.length; at += 80) {
    await append({ log, codec }, records.slice(at, at + 80))
    const failing = killedAt(await openProcess(name), Math.floor(random() * 4), random() < 0.5)
    const options = { fold: DEFECTIVE, keepLimits: SMALL }
    await run({ codec, log: inBatches(failing, 20) }, options).catch((error: Error) =>
      expect(error.message).toBe('killed'),
    )
  }
  const last = await openProcess(name)
  await run({ codec, log: last }, { fold: DEFECTIVE, keepLimits: SMALL })
  // Another process sees it when the last one has closed its log, or a few milliseconds later.
  expect(await bodiesOf({ log: last, codec }), `seed ${seed}`).toEqual(await undisturbed(records, PARTITIONS))
}, 120_000)
