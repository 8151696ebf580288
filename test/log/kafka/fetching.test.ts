import { expect, it } from 'vitest'
import { Damage } from '../../../log/errors.ts'
import { isElsewhere, kafkaFailed } from '../../../log/kafka/errors.ts'
import { pageOf } from '../../../log/kafka/fetching.ts'
import type { Fetched } from '../../../log/kafka/requests.ts'

const EMPTY: Fetched = {
  topic: 'raw',
  partition: 3,
  errorCode: 0,
  stableOffset: 7,
  startOffset: 0,
  aborted: [],
  set: Buffer.alloc(0),
}

function thrownBy(fetched: Fetched): unknown {
  try {
    pageOf(fetched, 5)
  } catch (error) {
    return error
  }
  throw new Error('expected an error, found a page')
}

it('an answer without records goes on where it was asked', () => {
  expect(pageOf(EMPTY, 5)).toEqual({ records: [], next: 5, stable: 7 })
})

it('a partition that another broker leads by now is asked there', () => {
  // 6 is NOT_LEADER_OR_FOLLOWER.
  expect(isElsewhere(thrownBy({ ...EMPTY, errorCode: 6 }))).toBe(true)
})

it('a batch that is not what was written is damage, and is not asked for again', () => {
  // The head of a batch is 61 bytes; its format stands in byte 16.
  const set = Buffer.alloc(61)
  set.writeInt32BE(49, 8)
  set[16] = 9
  const error = thrownBy({ ...EMPTY, set })
  expect(error).toBeInstanceOf(Damage)
  const failed = kafkaFailed('kafka://a:9092', 'reading raw/3', error)
  expect(failed).toMatchObject({ code: 'log-damaged', retryable: false })
  expect(failed.message).toContain('raw/3 from offset 5 on')
})
