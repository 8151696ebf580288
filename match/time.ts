/** UTC microseconds as integers. Years outside 1685–2254 do not fit below 2^53 and count as unreadable. */

const DAY_SECONDS = 86_400
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/**
 * RFC 3339 text to UTC microseconds; null when it cannot be read. Digits beyond six are cut; without a zone it is UTC
 * (the provider's `periods[].start` has none, feed.md §5).
 */
export function parseTime(value: unknown): number | null {
  if (typeof value !== 'string' || value.length < 19) return null
  const year = digits(value, 0, 4)
  const month = digits(value, 5, 2)
  const day = digits(value, 8, 2)
  const hour = digits(value, 11, 2)
  const minute = digits(value, 14, 2)
  const second = digits(value, 17, 2)
  if (!(hasSeparators(value) && isDate(year, month, day) && isTimeOfDay(hour, minute, second))) return null
  const fraction = readFraction(value)
  if (fraction === null) return null
  const offsetSeconds = readZone(value, fraction.end)
  if (offsetSeconds === null) return null
  const seconds = daysFrom1970(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second - offsetSeconds
  const micros = seconds * 1_000_000 + fraction.micros
  return Number.isSafeInteger(micros) ? micros : null
}

/** `2026-11-21T09:14:00.000000Z`. */
export function formatTime(micros: number): string {
  const wholeMs = toMs(micros)
  const rest = micros - wholeMs * 1000
  const head = new Date(wholeMs).toISOString()
  return `${head.slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}

/** Whole milliseconds of microseconds, rounded down, also below zero. */
export function toMs(micros: number): number {
  return Math.floor(micros / 1000)
}

/** Milliseconds from one time to another, negative where that is the earlier one; null where one of them is. */
export function msBetween(from: number, to: number): number
export function msBetween(from: number | null, to: number | null): number | null
export function msBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : toMs(to - from)
}

/** Value of `count` digits from `at`; -1 when one of them is none. */
function digits(value: string, at: number, count: number): number {
  let number = 0
  for (let i = at; i < at + count; i++) {
    const digit = value.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    number = number * 10 + digit
  }
  return number
}

function hasSeparators(value: string): boolean {
  const between = value[10]
  return (
    value[4] === '-' &&
    value[7] === '-' &&
    value[13] === ':' &&
    value[16] === ':' &&
    (between === 'T' || between === 't' || between === ' ')
  )
}

function isDate(year: number, month: number, day: number): boolean {
  if (year < 0 || month < 1 || month > 12 || day < 1) return false
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  return day <= (MONTH_DAYS[month - 1] as number) + leapDay
}

function isTimeOfDay(hour: number, minute: number, second: number): boolean {
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59
}

function readFraction(value: string): { micros: number; end: number } | null {
  if (value[19] !== '.') return { micros: 0, end: 19 }
  let micros = 0
  let count = 0
  let end = 20
  for (; end < value.length; end++) {
    const digit = value.charCodeAt(end) - 48
    if (!(digit >= 0 && digit <= 9)) break
    if (count < 6) micros = micros * 10 + digit
    count++
  }
  if (count === 0) return null
  for (let i = count; i < 6; i++) micros *= 10
  return { micros, end }
}

/** Seconds east of UTC; null when what follows the time is no zone. */
function readZone(value: string, at: number): number | null {
  const rest = value.length - at
  if (rest === 0) return 0
  const sign = value[at]
  if (sign === 'Z' || sign === 'z') return rest === 1 ? 0 : null
  if ((sign !== '+' && sign !== '-') || rest !== 6 || value[at + 3] !== ':') return null
  const hours = digits(value, at + 1, 2)
  const minutes = digits(value, at + 4, 2)
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null
  return (sign === '+' ? 1 : -1) * (hours * 3600 + minutes * 60)
}

/** Days of the proleptic Gregorian calendar; the year is taken to begin in March, so that the leap day comes last. */
function daysFrom1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
