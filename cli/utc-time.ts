import { parseTime } from '../match/time.ts'
import { usage } from './options.ts'

/** A time as people give it, down to a day or a minute, in UTC unless it says otherwise: microseconds, null for what is none. */
export function readUtcTime(text: string): number | null {
  return parseTime(text) ?? parseTime(`${text}T00:00:00Z`) ?? parseTime(`${text.replace(/Z$/, '')}:00Z`)
}

/** Between times that are not in their order lies nothing, which would look like a result. */
export function assertFromBeforeTo(from: number | null | undefined, to: number | null | undefined): void {
  if (from != null && to != null && from >= to)
    throw usage('expected --from before --to, found it at the same time or later')
}
