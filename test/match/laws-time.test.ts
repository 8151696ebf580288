import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTime, parseTime } from '../../match/time.ts'
import { run } from '../property.ts'

const pad = (number: number, width: number): string => String(number).padStart(width, '0')
/** Of all centuries that fit, and the days around their turns. */
const millis = fc.oneof(
  fc.integer({ min: Date.UTC(1686, 0), max: Date.UTC(2254, 0) }),
  fc
    .tuple(
      fc.constantFrom(1700, 1800, 1900, 2000, 2100, 2024, 2026),
      fc.constantFrom(0, 1, 2, 11),
      fc.integer({ min: -3, max: 3 }),
    )
    .map(([year, month, day]) => Date.UTC(year, month, day, 23, 59, 59, 999)),
)

describe('a time', () => {
  it('is what it was printed from, in any zone and with any digits [P9]', () => {
    const zone = fc.oneof(
      fc.constantFrom('', 'Z', 'z').map((text) => ({ text, minutes: 0 })),
      fc.tuple(fc.constantFrom(1, -1), fc.nat(23), fc.nat(59)).map(([sign, hours, minutes]) => ({
        text: `${sign > 0 ? '+' : '-'}${pad(hours, 2)}:${pad(minutes, 2)}`,
        minutes: sign * (hours * 60 + minutes),
      })),
    )
    run(
      fc.property(
        millis,
        fc.nat(999_999),
        fc.nat(9),
        zone,
        fc.constantFrom('T', 't', ' '),
        (ms, fraction, digits, { text, minutes }, between) => {
          const second = Math.floor(ms / 1000) * 1000
          const local = new Date(second + minutes * 60_000).toISOString().slice(0, 19).replace('T', between)
          const all = `${pad(fraction, 6)}789`.slice(0, digits)
          const micros = Number(all.slice(0, 6).padEnd(6, '0'))
          expect(parseTime(`${local}${digits > 0 ? `.${all}` : ''}${text}`)).toBe(second * 1000 + micros)
        },
      ),
      1000,
    )
  })

  it('is printed so that it reads the same, with six digits and Z', () => {
    run(
      fc.property(millis, fc.nat(999), (ms, rest) => {
        const printed = formatTime(ms * 1000 + rest)
        expect(printed).toBe(new Date(ms).toISOString().replace('Z', `${pad(rest, 3)}Z`))
        expect(parseTime(printed)).toBe(ms * 1000 + rest)
      }),
    )
  })
})

describe('no time', () => {
  it('is on a day or at an hour that there is not [P9]', () => {
    const part = (to: number) => fc.oneof(fc.nat(to + 3), fc.constantFrom(0, 1, to - 1, to, to + 1))
    const years = fc.oneof(fc.integer({ min: 1690, max: 2250 }), fc.constantFrom(1900, 2000, 2024, 2025, 2100))
    run(
      fc.property(
        years,
        part(12),
        fc.oneof(part(31), part(28)),
        part(23),
        part(59),
        part(59),
        (year, month, day, hour, minute, second) => {
          const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
          const isThere =
            date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
          const isDay = isThere && hour < 24 && minute < 60 && second < 60
          const text = `${year}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}`
          expect(parseTime(text)).toBe(isDay ? date.getTime() * 1000 : null)
        },
      ),
      1000,
    )
  })

  it('is in another form: one character more, less or another makes another time or none [P9]', () => {
    const FORM = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)?$/
    const texts = fc.tuple(
      fc.constantFrom(
        '2026-11-21T12:30:00',
        '2026-11-21T12:30:00.5Z',
        '2026-11-21T12:30:00.123456+01:00',
        '2026-11-21t12:30:00z',
      ),
      fc.nat(40),
      fc.constantFrom('', 'x', '0', '9', ' ', '-', '+', ':', '/', '.', 'Z', '2', 'T', '\u0660'),
      fc.nat(1),
    )
    run(
      fc.property(texts, ([text, at, put, cut]) => {
        const other = text.slice(0, at) + put + text.slice(at + cut)
        if (!FORM.test(other)) expect([other, parseTime(other)]).toEqual([other, null])
      }),
      2000,
    )
    for (const value of [null, 5, {}, [], undefined, '']) expect(parseTime(value)).toBeNull()
  })

  it('is where its microseconds are no exact number', () => {
    // 2^53 microseconds are 285.4 years.
    expect(parseTime('2255-06-05T23:47:34.740991Z')).toBe(Number.MAX_SAFE_INTEGER)
    expect(parseTime('2255-06-05T23:47:34.740992Z')).toBeNull()
    expect(parseTime('1684-07-28T00:12:25.259009Z')).toBe(Number.MIN_SAFE_INTEGER)
    expect(parseTime('1684-07-28T00:12:25.259008Z')).toBeNull()
  })
})
