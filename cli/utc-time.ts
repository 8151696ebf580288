import { parseTime } from '../match/time.ts'

/** A time as people give it, down to a day or a minute, in UTC unless it says otherwise: microseconds, null for what is none. */
export function readUtcTime(text: string): number | null {
  return parseTime(text) ?? parseTime(`${text}T00:00:00Z`) ?? parseTime(`${text.replace(/Z$/, '')}:00Z`)
}
