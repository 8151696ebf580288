import { describe, expect, it } from 'vitest'
import { microsFrom, systemClock } from '../../platform/clock.ts'

/** A clock of which the test says what the system tells. */
function given() {
  const now = { wallMs: 1_000_000, monotonicMs: 0 }
  const micros = microsFrom(
    1_000_000,
    () => now.monotonicMs,
    () => Math.floor(now.wallMs),
  )
  const pass = (ms: number, wallMs = ms): number => {
    now.monotonicMs += ms
    now.wallMs += wallMs
    return micros()
  }
  return { pass }
}

describe('the time of day', () => {
  it('has steps of microseconds, and does not follow a system clock that wavers', () => {
    const { pass } = given()
    expect([pass(0.25), pass(0.5), pass(1, 40), pass(1, -38)]).toEqual([
      1_000_000_250, 1_000_000_750, 1_000_001_750, 1_000_002_750,
    ])
  })

  it.each([
    ['the machine slept for an hour', 1, 3_600_001],
    ['the clock was set forward', 1, 52],
    ['the clock was set back', 1, -3_600_000],
  ])('is the system’s again when %s, and goes on from there', (_, ms, wallMs) => {
    const { pass } = given()
    expect(pass(ms, wallMs)).toBe((1_000_000 + wallMs) * 1000)
    expect(pass(0.5)).toBe((1_000_000 + wallMs) * 1000 + 500)
  })

  it('is that of this machine', () => {
    expect(Math.abs(systemClock.micros() / 1000 - Date.now())).toBeLessThan(1000)
  })
})
