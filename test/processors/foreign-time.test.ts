import { expect, it } from 'vitest'
import { foreignRaw } from '../../processors/read-raw.ts'

it.each([
  [-8.64e15, Number.MIN_SAFE_INTEGER],
  [-1, -1000],
  [1_700_000_000_000, 1_700_000_000_000_000],
  [8.64e15, Number.MAX_SAFE_INTEGER],
])('a foreign record of the time %d gives one that a value takes', (timestamp, receivedAt) => {
  const record = { topic: 't', partition: 0, offset: 0, key: 'k', value: Buffer.from('x'), headers: {}, timestamp }
  expect(foreignRaw(record).receivedAt).toBe(receivedAt)
})
