import { expect, it } from 'vitest'
import { decodeClaim, decodeShare, encodeClaim, encodeShare } from '../../../log/kafka/membership-protocol.ts'

const hex = (bytes: Buffer): string => bytes.toString('hex')

it('writes what Kafka calls subscription version 2', () => {
  // Version 2 · 1 topic "t" · no user data · 1 topic "t" with partitions 1, 5 · generation 7.
  const words = [
    '0002',
    '00000001',
    '0001',
    '74',
    'ffffffff',
    '00000001',
    '0001',
    '74',
    '00000002',
    '00000001',
    '00000005',
  ]
  expect(hex(encodeClaim('t', { owned: [1, 5], generation: 7 }))).toBe([...words, '00000007'].join(''))
})

it('writes what Kafka calls assignment version 0, with the members as user data', () => {
  const words = ['0000', '00000001', '0001', '74', '00000001', '00000003', '00000008', '00000004', '00000002']
  expect(hex(encodeShare('t', { partitions: [3], members: 4, member: 2 }))).toBe(words.join(''))
})

it('reads what it writes', () => {
  for (const claim of [
    { owned: [], generation: -1 },
    { owned: [0, 23], generation: 4 },
  ]) {
    expect(decodeClaim('topic', encodeClaim('topic', claim))).toEqual(claim)
  }
  const share = { partitions: [0, 2, 4], members: 3, member: 1 }
  expect(decodeShare('topic', encodeShare('topic', share))).toEqual(share)
})

it('takes what it cannot read for nothing', () => {
  const claim = encodeClaim('topic', { owned: [1], generation: 2 })
  expect(decodeClaim('topic', claim.subarray(0, claim.length - 1))).toEqual({ owned: [], generation: -1 })
  expect(decodeClaim('other', claim)).toEqual({ owned: [], generation: 2 })
  expect(decodeClaim('topic', Buffer.from('00000000', 'hex'))).toEqual({ owned: [], generation: -1 })
  expect(decodeShare('topic', Buffer.alloc(0))).toBe(null)
  expect(decodeShare('topic', encodeShare('topic', { partitions: [1], members: 1, member: 0 }).subarray(0, 20))).toBe(
    null,
  )
})
