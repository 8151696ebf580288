import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTime, parseTime } from '../../match/time.ts'
import { run } from '../property.ts'

describe('times [P9]', () => {
  it.each([
    ['2026-11-21T12:00:00Z', '2026-11-21T12:00:00.000000Z'],
    ['2026-11-21T12:00:00', '2026-11-21T12:00:00.000000Z'],
    ['2026-11-21T12:00:00.1', '2026-11-21T12:00:00.100000Z'],
    ['2026-11-21T12:00:00.123456789Z', '2026-11-21T12:00:00.123456Z'],
    ['2026-11-21T12:00:00+02:30', '2026-11-21T09:30:00.000000Z'],
    ['2026-11-21T12:00:00-11:59', '2026-11-21T23:59:00.000000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000000Z'],
    ['2026-11-21t12:00:00z', '2026-11-21T12:00:00.000000Z'],
    ['1685-08-01T00:00:00Z', '1685-08-01T00:00:00.000000Z'],
    ['2024-02-29T23:59:59.999999Z', '2024-02-29T23:59:59.999999Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ])('%s is %s', (text, expected) => {
    expect(formatTime(parseTime(text) as number)).toBe(expected)
  })

  it.each([
    '2026-11-21',
    '2026-11-21T12:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T12:00:60Z',
    '2025-02-29T12:00:00Z',
    '1900-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-04-31T12:00:00Z',
    '2026-11-21T12:00:00+24:00',
    '2026-11-21T12:00:00+01:60',
    '2026-11-21T12:00:00 Z',
    '2026-11-21T12:00:00.Z',
    '2026-11-21T12:00:00+0230',
    '2026-11-21T12:00:00Zulu',
    ' 2026-11-21T12:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    'yesterday at about noon',
  ])('%s cannot be read', (text) => {
    expect(parseTime(text)).toBeNull()
  })

  it('agrees with the calendar of the platform', () => {
    const ms = fc.integer({ min: Date.UTC(1700), max: Date.UTC(2250) })
    run(
      fc.property(ms, (time) => {
        expect(parseTime(new Date(time).toISOString())).toBe(time * 1000)
      }),
    )
  })

  it('prints what it reads', () => {
    const micros = fc.integer({ min: Date.UTC(1700) * 1000, max: Date.UTC(2250) * 1000 })
    run(
      fc.property(micros, (time) => {
        expect(parseTime(formatTime(time))).toBe(time)
      }),
    )
  })
})
