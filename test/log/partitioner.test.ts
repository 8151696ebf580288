import { describe, expect, it } from 'vitest'
import { murmur2, partitionOf } from '../../log/partitioner.ts'

describe('murmur2', () => {
  // Apache Kafka, clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java, testMurmur2
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what Kafka computes', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash)
  })
})

describe('partitionOf', () => {
  it('makes the hash positive as Java does, by dropping its sign', () => {
    expect(partitionOf('21', 1_000_003)).toBe(1_173_551_340 % 1_000_003)
    expect(partitionOf('foobar', 24)).toBe(1_357_151_166 % 24)
  })

  it('takes the UTF-8 of the key', () => {
    expect(partitionOf('é', 1000)).toBe((murmur2(Uint8Array.of(0xc3, 0xa9)) & 0x7fffffff) % 1000)
  })

  it('is 0 where there is one', () => {
    expect(partitionOf('foobar', 1)).toBe(0)
  })
})
