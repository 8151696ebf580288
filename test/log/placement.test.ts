import { expect, it } from 'vitest'
import { openMemoryLog } from '../../log/memory.ts'
import { partitionOf } from '../../log/partitioner.ts'
import { strayIn } from '../../log/placement.ts'
import { newRecord } from './helpers.ts'

it('finds a key where it would lie with another number of partitions', async () => {
  const log = openMemoryLog({ partitions: 2 })
  const keys = Array.from({ length: 10 }, (_, n) => `fixture-${n}`)
  await log.append(keys.map((key) => newRecord('raw', key, key)))
  expect(await strayIn(log, 'raw', 2)).toBeNull()
  const found = await strayIn(log, 'raw', 5)
  if (found === null) throw new Error('expected a key in another place')
  expect(found).toEqual({ key: found.key, partition: partitionOf(found.key, 2), expected: partitionOf(found.key, 5) })
  expect(found.partition).not.toBe(found.expected)
})

it('finds none in a topic without records', async () => {
  expect(await strayIn(openMemoryLog({ partitions: 3 }), 'raw', 3)).toBeNull()
})
