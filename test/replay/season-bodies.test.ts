import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { openMemoryLog } from '../../log/memory.ts'
import type { Derived } from '../../processors/derived.ts'
import { newBodies } from '../../replay/bodies.ts'
import { body, openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { QUARANTINE } from '../../schemas/topics.ts'
import { PREFIX } from '../processors/world.ts'

const HEAD = { fixtureId: 'f', sport: 's', tier: 'media', stateRevision: 1, seq: null, eventTime: null, receivedAt: 7 }

function derived(frameBytes: number, more: object = {}): Derived {
  const value = { ...HEAD, code: 'c', message: 'm', frame: Buffer.alloc(frameBytes, 'x'), ...more }
  return { topic: QUARANTINE, value, n: 0 }
}

/** As codecs write them, one by one. */
async function expectedOf(all: readonly Derived[]): Promise<string> {
  const { encode } = await openCodec(embeddedRegistry(openMemoryLog()), PREFIX)
  const hash = createHash('sha256')
  for (const { topic, value } of all) hash.update(body(encode(topic, value)))
  return hash.digest('hex')
}

it.each([
  ['none', []],
  ['one', [10]],
  ['many small ones', Array.from({ length: 500 }, (_, n) => n)],
  ['some larger than what is gathered', [10, 8000, 20_000, 10, 9000, 16_300, 3_000_000, 5]],
])('the hash of bodies is that of what codecs write, without their prefixes: %s', async (_, sizes) => {
  const all = sizes.map((size) => derived(size))
  const [one, together] = [newBodies(), newBodies()]
  for (const each of all) one.add([each])
  together.add(all)
  expect([one.digest(), together.digest()]).toEqual([await expectedOf(all), await expectedOf(all)])
})

it.each([
  ['a value that is none of its topic', derived(10, { code: 5 })],
  ['one that no log takes', derived(4_200_000)],
])('takes all of a step or nothing: %s', async (_, bad) => {
  const bodies = newBodies()
  const [before, after] = [[derived(3000), derived(6000)], [derived(7)]]
  bodies.add(before)
  expect(() => bodies.add([derived(100), derived(30_000), bad])).toThrow()
  bodies.add(after)
  expect(bodies.digest()).toBe(await expectedOf([...before, ...after]))
})
