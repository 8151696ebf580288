import { expect, it } from 'vitest'
import { tellingRetries } from '../../cli/away.ts'
import { TouchlineError } from '../../platform/errors.ts'

it('tells once in ten seconds what all partitions run into, and each kind by itself', () => {
  const told: string[] = []
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs }
  const logger = { debug: () => {}, warn: (_: object, message: string) => told.push(`${clock.nowMs} ${message}`) }
  const tell = tellingRetries(clock, logger)
  const everywhere = (code: 'log-unavailable' | 'log-refused'): void => {
    for (let n = 0; n < 24; n++) tell(new TouchlineError(code, { url: 'kafka://a', what: `reading ${n}` }), 100)
  }
  everywhere('log-unavailable')
  everywhere('log-refused')
  clock.nowMs = 9_999
  everywhere('log-unavailable')
  clock.nowMs = 10_000
  everywhere('log-unavailable')
  expect(told).toEqual(['0 kafka://a: reading 0', '0 kafka://a: reading 0', '10000 kafka://a: reading 0'])
})
