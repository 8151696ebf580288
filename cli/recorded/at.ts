import { readClockTime } from '../../replay/explain/clock.ts'
import type { At } from '../../replay/explain/point.ts'
import { usage } from '../options.ts'
import { readUtcTime } from '../utc-time.ts'

/** `--at`: `now`, a seq (also as it is shown, `#412`), a clock time with or without its period, or a time of ours. */
export function readAt(text: string | undefined): At {
  if (text === undefined || text === 'now') return { by: 'now' }
  const [, seq] = /^#?([1-9]\d{0,15})$/.exec(text) ?? []
  if (seq !== undefined) return { by: 'seq', seq: Number(seq) }
  const [, period, clock] = /^(?:(\d{1,3})\/)?(\d{1,3}:\d\d)$/.exec(text) ?? []
  const seconds = readClockTime(clock ?? null)
  if (seconds !== null) return { by: 'clock', period: period === undefined ? null : Number(period), seconds }
  const receivedAt = readUtcTime(text)
  if (receivedAt !== null) return { by: 'time', receivedAt }
  throw usage(
    `expected --at as now, a seq (412 or #412), a clock time (45:10, or 2/45:10 in period 2) or a time as 2026-11-21T12:00 (UTC), found ${text}`,
  )
}
