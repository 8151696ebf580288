import { SchemaRegistry as Library } from '@kafkajs/confluent-schema-registry'
import { describe, expect, inject, it } from 'vitest'
import { systemClock } from '../../../platform/clock.ts'
import { openCodec, openDecoder, subjectSchemas } from '../../../schemas/codec.ts'
import { confluentRegistry } from '../../../schemas/confluent.ts'
import type { SchemaRegistry } from '../../../schemas/registry.ts'
import { schemaText } from '../../../schemas/sources.ts'
import { FEED_QUALITY, RAW_ACTIONS, subjectOf, TOPICS } from '../../../schemas/topics.ts'
import { QUALITY } from '../../schemas/quality.ts'
import { fresh, put } from './subjects.ts'

const { registry: url } = inject('kafka')

const open = (): SchemaRegistry => confluentRegistry({ url, auth: null, ca: null, clock: systemClock })

const schema = (...names: readonly string[]): string =>
  JSON.stringify({ type: 'record', name: 'R', fields: names.map((name) => ({ name, type: 'long', default: 0 })) })
const otherX = schema('x').replace('"long","default":0', '"string","default":""')

describe('a real registry', () => {
  it('gives the same id to the same schema, also to who asks anew', async () => {
    const subject = fresh()
    const id = await open().register(subject, schema('x'))
    expect(await open().register(subject, schema('x'))).toBe(id)
    expect(await open().register(subject, JSON.stringify(JSON.parse(schema('x')), null, 2))).toBe(id)
    expect(await open().byId(id)).toBe(schema('x'))
    expect(await open().subject(subject)).toEqual({
      versions: [{ version: 1, id, schema: schema('x') }],
      compatibility: 'FULL_TRANSITIVE',
    })
  })

  it('knows nothing of a subject that is not there, and no other ids', async () => {
    expect(await open().subject(fresh())).toEqual({ versions: [], compatibility: null })
    await expect(open().byId(2 ** 31 - 1)).rejects.toMatchObject({ code: 'schema-unknown' })
  })

  it.each<readonly [string, readonly string[]]>([
    ['a field of another type', [schema('x'), otherX]],
    ['a field without a default', [schema('x'), schema('x').replace(']', ',{"name":"y","type":"long"}]')]],
    // The second has no x at all, so only the first contradicts the third.
    ['what contradicts one before the last', [schema('x', 'y'), schema('y'), otherX]],
  ])('refuses %s, and has registered nothing', async (_, texts) => {
    const subject = fresh()
    for (const text of texts.slice(0, -1)) await open().register(subject, text)
    const before = await open().subject(subject)
    await expect(open().register(subject, texts.at(-1) as string)).rejects.toMatchObject({
      code: 'schema-incompatible',
      retryable: false,
    })
    expect(await open().subject(subject)).toEqual(before)
  })

  it('holds others to the level, from the first schema on', async () => {
    const subject = fresh()
    await open().register(subject, schema('x'))
    expect((await put(`${url}/subjects/${subject}/versions`, { schema: otherX }, 'POST')).status).toBe(409)
  })

  it('gets the level where another registered without it, though it tells its default', async () => {
    const subject = fresh()
    await put(`${url}/subjects/${subject}/versions`, { schema: schema('x') }, 'POST')
    expect((await open().subject(subject)).compatibility).toBe('NONE')
    await open().register(subject, schema('x'))
    expect((await open().subject(subject)).compatibility).toBe('FULL_TRANSITIVE')
  })

  it('refuses what the level would let in', async () => {
    const subject = fresh()
    await put(`${url}/subjects/${subject}/versions`, { schema: otherX }, 'POST')
    await put(`${url}/config/${subject}`, { compatibility: 'NONE' }, 'PUT')
    await expect(open().register(subject, schema('x'))).rejects.toMatchObject({ code: 'schema-incompatible' })
    expect((await open().subject(subject)).versions).toHaveLength(1)
  })

  it('gives all who register the same at once one id', async () => {
    const subject = fresh()
    const ids = await Promise.all(Array.from({ length: 6 }, () => open().register(subject, schema('x'))))
    expect(new Set(ids).size).toBe(1)
    // The registry itself may count it as two versions then, with one id.
    for (const { id } of (await open().subject(subject)).versions) expect(id).toBe(ids[0])
  })

  it('takes all of several that are registered at once', async () => {
    const subject = fresh()
    const texts = ['a', 'b', 'c', 'd'].map((name) => schema('x', name))
    const ids = await Promise.all(texts.map((text) => open().register(subject, text)))
    const { versions } = await open().subject(subject)
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4])
    expect(new Set(versions.map(({ id }) => id))).toEqual(new Set(ids))
  })
})

describe('codecs on a real registry', () => {
  it('write what a reader that knows nothing reads, and what the library decodes', async () => {
    const prefix = fresh()
    const value = (await openCodec(open(), prefix)).encode(FEED_QUALITY, QUALITY)
    const decoder = openDecoder(open())
    await decoder.prepare([{ value }])
    expect(decoder.decode(FEED_QUALITY, value)).toEqual(QUALITY)
    expect({ ...(await new Library({ host: url }).decode(Buffer.from(value))) }).toEqual(QUALITY)
  })

  it('register all topics, or none where one is incompatible', async () => {
    const [good, bad] = [fresh(), fresh()]
    await openCodec(open(), good)
    for (const { subject, schema } of subjectSchemas(good)) {
      expect((await open().subject(subject)).versions.map((one) => one.schema)).toEqual([schema])
    }
    const last = subjectSchemas(bad).at(-1) as { readonly subject: string }
    await open().register(last.subject, schemaText(RAW_ACTIONS))
    await expect(openCodec(open(), bad)).rejects.toMatchObject({ code: 'schema-incompatible' })
    for (const topic of TOPICS.slice(0, -1)) {
      expect((await open().subject(subjectOf(bad, topic))).versions, topic.name).toEqual([])
    }
  })
})
