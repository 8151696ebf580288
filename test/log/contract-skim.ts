import { expect, it } from 'vitest'
import type { EventLog, LogRecord, ReadLimit, Skimmed } from '../../log/log.ts'
import { skimmed } from '../../log/skim.ts'
import { ALL, newRecord } from './helpers.ts'

const NUMBERS = [
  '',
  '0',
  '17',
  '-1',
  ' 5',
  '5 ',
  '1e3',
  '/',
  '/7',
  'a/b/0042',
  '7/',
  '9007199254740991',
  '/9007199254740992',
]
const TEXTS = [...NUMBERS, 'ü/8', '9'.repeat(16), `/${'1'.repeat(17)}`]

const LIMITS: readonly (readonly [from: number, limit: ReadLimit])[] = [
  [0, ALL],
  [3, { records: 5, bytes: 1e9 }],
  [1, { records: 9, bytes: 7 }],
  [99, ALL],
]

export function skimming(open: () => Promise<EventLog>): void {
  it('gives what is read, within the same limits', async () => {
    const log = await open()
    await log.append(
      TEXTS.flatMap((text, n) => [
        newRecord('t', 'k', `${n}`, { headers: { other: '3', number: text }, timestamp: n }),
        newRecord('t', 'ü'.repeat(n), `${n}`, { headers: { number: text, later: n % 2 === 0 ? 'x/1' : 'ü' } }),
      ]),
    )
    for (let partition = 0; partition < log.partitions; partition++) {
      for (const [from, limit] of LIMITS) {
        const read = await log.read('t', partition, from, limit)
        const found = await skimmed(log, 't', partition, from, limit)
        expect(found.map(partsOf)).toEqual(read.map((record) => ({ ...partsOf(record), bytes: record.value.length })))
        assertNumbers(found)
        expect(found.map(({ record }) => record)).toEqual(read)
        // The same when the whole of it is made.
        expect(found.map(partsOf)).toEqual(read.map((record) => ({ ...partsOf(record), bytes: record.value.length })))
        assertNumbers(found)
      }
    }
  })
}

function partsOf({
  offset,
  key,
  timestamp,
  value,
  valueBytes,
}: Pick<LogRecord, 'offset' | 'key' | 'timestamp' | 'value'> & { readonly valueBytes?: number }) {
  return { offset, key, timestamp, value, bytes: valueBytes }
}

/** Any number that it tells of a header is there; it need not tell. */
function assertNumbers(found: readonly Skimmed[]): void {
  for (const one of found) {
    const text = one.record.headers.number ?? ''
    for (const before of ['', '/'] as const) {
      const number = one.headerNumber('number', before)
      const digits = (before === '' ? /^\d+$/.exec(text)?.[0] : /\/(\d+)$/.exec(text)?.[1]) ?? 'none'
      if (number !== -1) expect({ text, number: BigInt(number) }).toEqual({ text, number: BigInt(digits) })
      expect(one.headerNumber('numbe', before)).toBe(-1)
    }
  }
}
