import { expect, it } from 'vitest'
import { openPace } from '../../producer/pace.ts'
import { TIMING } from '../../producer/timing.ts'
import { manualClock } from './clock.ts'

it('never lets more than 5 attempts into any second, first come, first served', async () => {
  const clock = manualClock()
  const pace = openPace(clock, TIMING.attemptSpacingMs)
  const { signal } = new AbortController()
  const order: number[] = []
  const at: number[] = []
  for (let i = 0; i < 20; i++) {
    void pace.take(signal).then(() => {
      order.push(i)
      at.push(clock.monotonicMs())
    })
  }
  while (order.length < 20) await clock.advance(10)
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
  for (const start of at) expect(at.filter((ms) => ms >= start && ms <= start + 1000).length).toBeLessThanOrEqual(5)
  expect(Math.max(...at)).toBeLessThan(5_000)
})

it('lets nobody wait behind those who have gone', async () => {
  const clock = manualClock()
  const pace = openPace(clock, 1000)
  const gone = new AbortController()
  const { signal } = new AbortController()
  expect(await pace.take(signal)).toBe(true)
  const left = [pace.take(gone.signal), pace.take(gone.signal)]
  const waiting = pace.take(signal)
  gone.abort()
  expect(await Promise.all(left)).toEqual([false, false])
  await clock.advance(1000)
  expect(await waiting).toBe(true)
})
