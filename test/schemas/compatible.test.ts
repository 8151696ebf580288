import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkCompatible, fingerprint, sameSchema } from '../../schemas/compatible.ts'

const schema = (...fields: readonly object[]): string =>
  JSON.stringify({ type: 'record', name: 'R', namespace: 'n', fields })
const A = { name: 'a', type: 'long', default: 0 }

describe('the fingerprint of a schema', () => {
  it("is the SHA-256 of Avro's Parsing Canonical Form", () => {
    const inner = { type: 'record', name: 'In', doc: 'i', fields: [{ name: 'x', type: 'bytes', default: '' }] }
    const text = schema(
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' }, doc: 'a time', default: 0 },
      { name: 'list', type: { type: 'array', items: inner }, default: [] },
      { name: 'one', type: ['null', 'In'], default: null },
    )
    const canonical =
      '{"name":"n.R","type":"record","fields":[{"name":"at","type":"long"},{"name":"list","type":{"type":"array","items":' +
      '{"name":"n.In","type":"record","fields":[{"name":"x","type":"bytes"}]}}},{"name":"one","type":["null","n.In"]}]}'
    expect(fingerprint(text)).toBe(createHash('sha256').update(canonical).digest('hex'))
  })
})

describe('one schema', () => {
  it('is the same with other blanks and another order of keys', () => {
    expect(
      sameSchema(schema(A), JSON.stringify({ fields: [A], namespace: 'n', name: 'R', type: 'record' }, null, 2)),
    ).toBe(true)
  })

  it.each([
    ['another default', schema({ ...A, default: 1 })],
    ['another doc', schema({ ...A, doc: 'a' })],
    ['no JSON', 'schema'],
    ['what is nested too deep to look into', '['.repeat(100) + ']'.repeat(100)],
  ])('is not the same with %s', (_, other) => {
    expect(sameSchema(schema(A), other)).toBe(false)
    expect(sameSchema(other, other)).toBe(true)
  })
})

describe('schemas of one subject', () => {
  it('may be other ones that only add fields with defaults', () => {
    const [b, c] = ['b', 'c'].map((name) => ({ ...A, name })) as [object, object]
    checkCompatible('s', schema(A, b), [schema(A), schema(A, c), schema()])
  })

  it.each([
    ['of another kind', '{"type":"enum","name":"R","symbols":["x"]}'],
    ['no Avro at all, as a protobuf of somebody else', 'syntax = "proto3";'],
    ['of a type that is nowhere', schema({ name: 'a', type: 'Nowhere', default: 0 })],
  ])('may not be beside one %s', (_, other) => {
    expect(() => checkCompatible('s', schema(A), [schema(A), other])).toThrow(
      expect.objectContaining({ code: 'schema-incompatible', message: expect.stringContaining('s: ') }),
    )
  })
})
