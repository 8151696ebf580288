import { expect, it } from 'vitest'
import { openGauge } from '../../producer/pressure.ts'

/** Timers that a test lets run out by hand. */
function given() {
  const timers = new Map<number, () => void>()
  const after = (ms: number, call: () => void) => {
    timers.set(ms, call)
    return () => void timers.delete(ms)
  }
  let warnings = 0
  const warn = (): void => {
    warnings++
  }
  const timing = { pausedMsMax: 5, logWarnMs: 30 }
  const gauge = openGauge({ clock: { after, every: after }, timing, bytesMax: 100, warn })
  const told: string[] = []
  const off = gauge.onChange((pressure) => told.push(pressure))
  return { gauge, told, off, timers, warnings: () => warnings }
}

it('is full above its bound, away after a while, and free at half of it', async () => {
  const { gauge, told, timers, warnings } = given()
  gauge.measure(100)
  expect(gauge.pressure()).toBe('free')
  gauge.measure(101)
  expect(gauge.pressure()).toBe('full')
  // Not while a frame is being recorded.
  expect(told).toEqual([])
  await null
  expect(told).toEqual(['full'])
  timers.get(30)?.()
  expect(warnings()).toBe(2)
  timers.get(5)?.()
  await null
  gauge.measure(51)
  expect(gauge.pressure()).toBe('away')
  gauge.measure(50)
  await null
  expect(told).toEqual(['full', 'away', 'free'])
  expect([...timers.keys()]).toEqual([])
})

it('tells nobody of what has passed already, and is not stuck by it', async () => {
  const { gauge, told, timers } = given()
  gauge.measure(101)
  gauge.measure(0)
  await null
  await null
  expect(gauge.pressure()).toBe('free')
  expect(told).toEqual([])
  expect(timers.size).toBe(0)
})

it('tells nobody who left, and nothing after its close', async () => {
  const { gauge, told, off, timers } = given()
  off()
  gauge.measure(101)
  await null
  expect(told).toEqual([])
  gauge.onChange((pressure) => told.push(pressure))
  gauge.measure(0)
  gauge.close()
  gauge.close()
  await null
  gauge.measure(200)
  await null
  expect(told).toEqual([])
  expect(timers.size).toBe(0)
})
