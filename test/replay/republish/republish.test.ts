import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertNoLivePrefix } from '../../../replay/republish/guard.ts'
import { REPLAY_HEADER } from '../../../replay/republish/header.ts'
import { openDecoder } from '../../../schemas/codec.ts'
import { embeddedRegistry, embeddedSchemas } from '../../../schemas/registry.ts'
import { schemaText } from '../../../schemas/sources.ts'
import { FIXTURE_STATE, fullName, RAW_ACTIONS, replayGroup, subjectOf, TOPICS } from '../../../schemas/topics.ts'
import { codeOf, readAll } from '../../log/helpers.ts'
import { killedAt, PREFIX } from '../../processors/world.ts'
import { GIVEN_SEED } from '../../property.ts'
import { contentOf, newTarget, PIECE, recordedWorld, republish, TO } from './given.ts'

describe('republishing', () => {
  it('gives keys, headers, timestamps and bodies as they were, in the order of each key, with the header replay', async () => {
    const source = await recordedWorld()
    const target = await newTarget()
    expect(await republish(source, target, 'r1')).toBe(0)
    const content = await contentOf(target, TO)
    expect(content).toEqual(await contentOf(source.log, PREFIX))
    expect(Object.keys(content).length).toBeGreaterThan(8)
    for (const topic of TOPICS) {
      for (const { headers } of await readAll(target, fullName(TO, topic))) expect(headers[REPLAY_HEADER]).toBe('r1')
    }
  })

  it('frames values with the ids that the target has for their schemas', async () => {
    const source = await recordedWorld()
    const target = await newTarget()
    await republish(source, target, 'r1')
    const [before] = await readAll(source.log, fullName(PREFIX, FIXTURE_STATE))
    const [after] = await readAll(target, fullName(TO, FIXTURE_STATE))
    expect(after?.value.subarray(0, 5)).not.toEqual(before?.value.subarray(0, 5))
    const decoder = openDecoder(embeddedSchemas(target))
    await decoder.prepare(after === undefined ? [] : [after])
    expect(decoder.decode(FIXTURE_STATE, after?.value ?? new Uint8Array(0))).toEqual(
      source.codec.decode(FIXTURE_STATE, before?.value ?? new Uint8Array(0)),
    )
    const { versions } = await embeddedSchemas(target).subject(subjectOf(TO, FIXTURE_STATE))
    expect(Buffer.from(after?.value ?? []).readInt32BE(1)).toBe(versions[0]?.id)
  })

  it('registers an earlier schema that a value was written with, and leaves alone what is no value of ours', async () => {
    const source = await recordedWorld()
    const schema = JSON.parse(schemaText(RAW_ACTIONS)) as { fields: { name: string }[] }
    const text = JSON.stringify({ ...schema, fields: schema.fields.filter(({ name }) => name !== 'line') })
    const id = await embeddedRegistry(source.log).register(subjectOf('older.', RAW_ACTIONS), text)
    const value = Buffer.alloc(6, 2)
    value.writeInt32BE(id, 1)
    value[0] = 0
    const raw = { topic: fullName(PREFIX, RAW_ACTIONS), key: 'f9', headers: {}, timestamp: 1 }
    const junk = Buffer.from([7, 7])
    const unknown = Buffer.from([0, 0, 0, 99, 99, 1])
    await source.log.append([value, junk, unknown].map((one) => ({ ...raw, value: one })))
    const target = await newTarget()
    await republish(source, target, 'r1')
    const found = (await readAll(target, fullName(TO, RAW_ACTIONS))).filter(({ key }) => key === 'f9')
    expect(found.slice(1).map((one) => Buffer.from(one.value))).toEqual([junk, unknown])
    const [first] = found
    expect(await embeddedSchemas(target).byId(Buffer.from(first?.value ?? []).readInt32BE(1))).toBe(text)
    expect(first?.value.subarray(5)).toEqual(value.subarray(5))
  })

  it('has each record once, wherever it is killed, and however often', async () => {
    const source = await recordedWorld()
    const whole = await contentOf(source.log, PREFIX)
    const kills = fc.array(fc.tuple(fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 4 })
    const property = fc.asyncProperty(kills, fc.integer({ min: 1, max: 4 }), async (all, partitions) => {
      const target = await newTarget(partitions)
      const position = async () => (await target.position(replayGroup(TO), fullName(TO, RAW_ACTIONS), 0))?.offset ?? 0
      for (const [at, isDone] of all) {
        const before = await position()
        const ended = await codeOf(republish(source, killedAt(target, at, isDone), 'r1'))
        // All was done before it could be killed at that commit.
        if (ended === 'resolved') break
        expect(ended).toBe('no code: Error: killed')
        expect(await position()).toBeGreaterThanOrEqual(before + PIECE * at)
      }
      const before = await position()
      expect(await republish(source, target, 'r1')).toBe(before)
      expect(await contentOf(target, TO)).toEqual(whole)
    })
    await fc.assert(property, { numRuns: 12, ...(GIVEN_SEED === null ? {} : { seed: GIVEN_SEED }) })
  })
})

describe('a replay into what is not its own', () => {
  it('is refused for the prefix that live topics have', () => {
    expect(() => assertNoLivePrefix('touchline.', 'file:./data')).toThrow(/expected topics of this replay only/)
    expect(() => assertNoLivePrefix('bt1.', 'file:./data')).not.toThrow()
  })

  it('is refused where records are that no replay has written, in any topic', async () => {
    const source = await recordedWorld()
    for (const topic of TOPICS) {
      const target = await newTarget()
      await target.append([
        { topic: fullName(TO, topic), key: 'x', value: Buffer.from('v'), headers: {}, timestamp: 1 },
      ])
      expect(await codeOf(republish(source, target, 'r1')), topic.name).toBe('replay-into-live')
      expect((await readAll(target, fullName(TO, topic))).length).toBe(1)
    }
  })

  it('is refused where a producer has begun to write behind it', async () => {
    const source = await recordedWorld()
    const target = await newTarget(1)
    await republish(source, target, 'r1', { fixtures: ['f1'] })
    const topic = fullName(TO, RAW_ACTIONS)
    await target.append([{ topic, key: 'x', value: Buffer.from('v'), headers: {}, timestamp: 1 }])
    expect(await codeOf(republish(source, target, 'r1', { fixtures: ['f1'] }))).toBe('replay-into-live')
  })

  it('is refused where another replay was, and where its own position is gone', async () => {
    const source = await recordedWorld()
    const target = await newTarget()
    await republish(source, target, 'r1')
    const whole = await contentOf(target, TO)
    expect(await codeOf(republish(source, target, 'r2'))).toBe('replay-into-live')
    const forgetful = { ...target, position: async () => null, acquire: async () => null }
    expect(await codeOf(republish(source, forgetful, 'r1'))).toBe('replay-into-live')
    expect(await contentOf(target, TO)).toEqual(whole)
  })

  it('goes on only with what it began with', async () => {
    const source = await recordedWorld()
    const target = await newTarget()
    await republish(source, target, 'r1', { fixtures: ['f1'] })
    expect(await codeOf(republish(source, target, 'r1'))).toBe('usage')
    expect(await codeOf(republish(source, target, 'r1', { fixtures: ['f1'], latencyMs: 5 }))).toBe('usage')
    expect(Object.keys(await contentOf(target, TO)).some((of) => of.endsWith('f2'))).toBe(false)
  })

  it('does nothing twice where two do the same work', async () => {
    const source = await recordedWorld()
    const target = await newTarget()
    const both = await Promise.all([codeOf(republish(source, target, 'r1')), codeOf(republish(source, target, 'r1'))])
    expect(both).toContain('resolved')
    expect(['resolved', 'position-moved', 'replay-into-live']).toContain(
      both.find((one) => one !== 'resolved') ?? 'resolved',
    )
    expect(await contentOf(target, TO)).toEqual(await contentOf(source.log, PREFIX))
  })
})
