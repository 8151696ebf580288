import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type RecordSchema, schemaOf } from '../../schemas/sources.ts'
import { TOPICS, type Topic } from '../../schemas/topics.ts'
import { ROOT } from '../tidy/tree.ts'
import { provesReadable } from './versions.ts'

const PUBLISHED = 'schemas/published'

/** All versions of a topic's schema that were ever published, the first one first. They are never changed. */
function publishedOf({ file }: Topic): readonly RecordSchema[] {
  const folder = join(ROOT, PUBLISHED, file)
  if (!existsSync(folder)) return []
  return readdirSync(folder).map(
    (_, i) => JSON.parse(readFileSync(join(folder, `${i + 1}.avsc`), 'utf8')) as RecordSchema,
  )
}

const topics = TOPICS.map((topic) => [topic.file, topic] as const)

describe.each(topics)('the published schemas of %s', (file, topic) => {
  const versions = publishedOf(topic)

  it('end with the present one', () => {
    const folder = `${PUBLISHED}/${file}`
    const command = `mkdir -p ${folder} && cp schemas/${file}.avsc ${folder}/${versions.length + 1}.avsc`
    expect(versions.at(-1), `what is published is frozen: ${command}`).toEqual(schemaOf(topic))
  })

  it('read each other', () => {
    for (const writer of versions) for (const reader of versions) provesReadable(writer, reader, 50)
  })

  it('read a next one that adds a field, and are read by it', () => {
    const next = added(schemaOf(topic), { name: 'more', type: 'string', doc: 'made up', default: 'none' })
    provesReadable(schemaOf(topic), next, 50)
    provesReadable(next, schemaOf(topic), 50)
  })
})

it('are of topics that are there', () => {
  expect(TOPICS.map(({ file }) => file)).toEqual(expect.arrayContaining(readdirSync(join(ROOT, PUBLISHED))))
})

describe('what proves that schemas read each other', () => {
  const first = record([
    { name: 'a', type: 'long', doc: '', default: 0 },
    { name: 'list', type: { type: 'array', items: inner('x') }, doc: '', default: [] },
    { name: 'one', type: ['null', 'In'], doc: '', default: null },
  ])

  it('looks into records that are nested, in lists and by name', () => {
    const deeper = record([
      { name: 'a', type: 'long', doc: '', default: 0 },
      { name: 'list', type: { type: 'array', items: inner('x', 'y') }, doc: '', default: [] },
      { name: 'one', type: ['null', 'In'], doc: '', default: null },
    ])
    provesReadable(first, deeper)
    provesReadable(deeper, first)
  })

  it.each<readonly [string, RecordSchema]>([
    ['a field without a default', added(first, { name: 'b', type: 'long', doc: '' })],
    ['a field of another type', record([{ name: 'a', type: 'string', doc: '', default: '' }])],
    ['a field that becomes nullable', record([{ name: 'a', type: ['null', 'long'], doc: '', default: null }])],
    ['another record', { ...first, name: 'Other' }],
    ['another list', record([{ name: 'list', type: { type: 'array', items: 'string' }, doc: '', default: [] }])],
    // It can be read, as something else: only the values show it.
    ['numbers that are no longer whole', record([{ name: 'a', type: 'double', doc: '', default: 0 }])],
  ])('notices %s', (_, next) => {
    expect(() => {
      provesReadable(first, next)
      provesReadable(next, first)
    }).toThrow()
  })
})

function record(fields: RecordSchema['fields']): RecordSchema {
  return { type: 'record', name: 'R', namespace: 'touchline', doc: '', fields }
}

function inner(...names: readonly string[]): RecordSchema {
  const fields = names.map((name) => ({ name, type: 'string', doc: '', default: name }))
  return { type: 'record', name: 'In', doc: '', fields }
}

function added(schema: RecordSchema, field: RecordSchema['fields'][number]): RecordSchema {
  return { ...schema, fields: [...schema.fields, field] }
}
