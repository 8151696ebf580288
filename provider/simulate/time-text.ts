import { formatTime } from '../../match/time.ts'

/** UTC microseconds as `2026-11-21T12:00:00.123456`, without a zone; `digits` of the fraction, 0 to 6. */
export function timeText(micros: number, digits: number): string {
  const text = formatTime(Math.floor(micros))
  return text.slice(0, digits === 0 ? 19 : 20 + digits)
}
