import { expect, it } from 'vitest'
import { recordBytesMax, writeRecord } from '../../../log/file/block.ts'
import { FileSkimmed } from '../../../log/file/skimmed.ts'
import { newRecord } from '../helpers.ts'

function written(headers: Readonly<Record<string, string>>, key = 'key'): FileSkimmed {
  const record = newRecord('t', key, 'value', { headers })
  const block = Buffer.alloc(recordBytesMax(record))
  return new FileSkimmed({ topic: 't', partition: 2 }, block.subarray(0, writeRecord(block, 0, record, null)), 0, 9)
}

const HEADERS = { source: 'touchline.raw-actions/3/17', published: '1795262400000000' }

it('tells the numbers at the end of headers from the bytes', () => {
  const one = written(HEADERS)
  expect(one.headerNumber('source', '/')).toBe(17)
  expect(one.headerNumber('published', '')).toBe(1_795_262_400_000_000)
  expect(one.record).toEqual({ ...newRecord('t', 'key', 'value', { headers: HEADERS }), partition: 2, offset: 9 })
})

it('leaves to the whole of it what is of another form, or not where it would be in ASCII', () => {
  const one = written(HEADERS)
  expect([one.headerNumber('source', ''), one.headerNumber('published', '/'), one.headerNumber('none', '')]).toEqual([
    -1, -1, -1,
  ])
  expect(written(HEADERS, 'ü').headerNumber('source', '/')).toBe(-1)
  expect(written({ ...HEADERS, other: 'ü' }).headerNumber('published', '')).toBe(-1)
})

it.each(['key', 'ü', '', 'x'.repeat(48), 'x'.repeat(49)])('has the key %s, once and again', (key) => {
  expect([written(HEADERS, key).key, written({}, key).key]).toEqual([key, key])
})
