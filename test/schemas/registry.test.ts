import { beforeEach, describe, expect, it } from 'vitest'
import type { EventLog } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { embeddedRegistry, type SchemaRegistry } from '../../schemas/registry.ts'

const schema = (...names: readonly string[]): string =>
  JSON.stringify({
    type: 'record',
    name: 'R',
    fields: names.map((name) => ({ name, type: 'long', default: 0 })),
  })

let log: EventLog
let registry: SchemaRegistry

beforeEach(() => {
  log = openMemoryLog({ partitions: 5 })
  registry = embeddedRegistry(log)
})

describe('the embedded schema registry', () => {
  it('numbers schemas from 1 and gives them back', async () => {
    expect(await registry.register('a', schema('x'))).toBe(1)
    expect(await registry.register('b', schema('x'))).toBe(2)
    expect(await registry.register('a', schema('x', 'y'))).toBe(3)
    expect(await registry.byId(3)).toBe(schema('x', 'y'))
  })

  it('finds a schema again, also after opening the log anew', async () => {
    await registry.register('a', schema('x'))
    const id = await registry.register('b', schema('x'))
    expect(await embeddedRegistry(log).register('b', schema('x'))).toBe(id)
    expect(await registry.register('c', schema('x'))).toBe(3)
  })

  it('gives the same id to all who register at once', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => embeddedRegistry(log).register('a', schema('x'))))
    expect(new Set(ids)).toEqual(new Set([1]))
  })

  it('refuses a schema that cannot read what was written under its subject', async () => {
    await registry.register('a', schema('x'))
    const other = schema('x').replace('"long"', '"string"').replace('0', '""')
    await expect(registry.register('a', other)).rejects.toMatchObject({ code: 'schema-incompatible' })
    expect(await registry.register('b', other)).toBe(2)
  })

  it('does not know other ids', async () => {
    await expect(registry.byId(0)).rejects.toMatchObject({ code: 'schema-unknown' })
  })
})
