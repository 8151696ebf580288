import { describe, expect, it } from 'vitest'
import { rawPrefixOf } from '../../processors/raw-prefix.ts'
import { body, openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { DERIVED_TOPICS, fullName } from '../../schemas/topics.ts'
import { append, LOGIC, MATCHES, openWorld, PREFIX, packetOf, run, type World } from './world.ts'

const NEW = 'next.'

/** The same log, seen by a process that was started with `--prefix NEW`. */
async function underNew({ log }: World): Promise<World> {
  return { log, codec: await openCodec(embeddedRegistry(log), NEW) }
}

async function bodiesUnder({ log }: World, prefix: string): Promise<readonly string[]> {
  const perTopic = DERIVED_TOPICS.map(async (topic) => {
    const records = await log.read(fullName(prefix, topic), 0, 0, { records: 1000, bytes: 1e8 })
    return records.map((r) => `${topic.name} ${r.headers.source} ${Buffer.from(body(r.value)).toString('base64')}`)
  })
  return (await Promise.all(perTopic)).flat()
}

/** A raw record under another prefix than the default one. */
async function appendUnder(world: World, prefix: string): Promise<void> {
  const [record] = await world.log.read(`${PREFIX}raw-actions`, 0, 0, { records: 1, bytes: 1 })
  if (record === undefined) throw new Error('expected a record to copy')
  await world.log.append([{ ...record, topic: `${prefix}raw-actions` }])
}

describe('whose raw-actions are read', () => {
  it('under a new prefix those that are there, and they give the same again', async () => {
    const world = await openWorld(MATCHES)
    await run(world)
    const next = await underNew(world)
    const rawPrefix = await rawPrefixOf(world.log, NEW)
    expect(rawPrefix).toBe(PREFIX)
    await run(next, { prefix: NEW, rawPrefix, logic: 'other' })
    expect(await bodiesUnder(world, NEW)).toEqual(await bodiesUnder(world, PREFIX))
    expect((await bodiesUnder(world, NEW)).length).toBeGreaterThan(MATCHES.length)
  })

  it('its own where it has some', async () => {
    const world = await openWorld(MATCHES)
    await appendUnder(world, NEW)
    expect(await rawPrefixOf(world.log, NEW)).toBe(NEW)
    expect(await rawPrefixOf(world.log, PREFIX)).toBe(PREFIX)
  })

  it('its own while nothing is anywhere', async () => {
    expect(await rawPrefixOf((await openWorld()).log, NEW)).toBe(NEW)
  })

  it('those that were begun with, although its own have come since', async () => {
    const world = await openWorld(MATCHES)
    await run(await underNew(world), { prefix: NEW, rawPrefix: PREFIX })
    await appendUnder(world, NEW)
    expect(await rawPrefixOf(world.log, NEW)).toBe(PREFIX)
  })
})

describe('a topic set', () => {
  it('is not derived from a second source: that would double it', async () => {
    const world = await openWorld(MATCHES)
    const next = await underNew(world)
    await run(next, { prefix: NEW, rawPrefix: PREFIX })
    const before = await bodiesUnder(world, NEW)
    await appendUnder(world, NEW)
    await expect(run(next, { prefix: NEW })).rejects.toMatchObject({
      code: 'source-changed',
      message: 'next.: expected to derive from touchline.raw-actions, as what is there was, found next.raw-actions',
    })
    expect(await bodiesUnder(world, NEW)).toEqual(before)
  })

  it('goes on from its own source', async () => {
    const world = await openWorld(MATCHES)
    const next = await underNew(world)
    await run(next, { prefix: NEW, rawPrefix: PREFIX })
    const { length } = await bodiesUnder(world, NEW)
    await append(world, [packetOf('f9', { seq: 1, send: 5 })])
    await run(next, { prefix: NEW, rawPrefix: PREFIX, logic: LOGIC })
    expect((await bodiesUnder(world, NEW)).length).toBeGreaterThan(length)
  })
})
