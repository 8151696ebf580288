import { type Pace, RATE_MAX, SPEED_MAX, SPEED_MIN } from '../../replay/pace/pace.ts'
import { readNumber, usage } from '../options.ts'

/** Options of how quickly. */
export interface PaceOptions {
  readonly speed?: string
  readonly rate?: string
  readonly gapMax?: string
  readonly paused?: boolean
}

const UNLIMITED = 'unlimited'
const RATE_MIN = 0.001

/** `otherwise`: where neither --speed nor --rate is given. */
export function readPace({ speed, rate }: PaceOptions, otherwise: Pace): Pace {
  if (speed !== undefined && rate !== undefined) throw usage('expected --speed or --rate, found both')
  if (rate !== undefined) return { by: 'rate', perSecond: readNumber('--rate', rate, RATE_MIN, RATE_MAX) }
  return speed === undefined ? otherwise : readSpeed(speed)
}

/** A tenth to a thousand times the time in which it was known, with or without an x behind it; or `unlimited`. */
function readSpeed(text: string): Pace {
  if (text === UNLIMITED) return { by: 'unlimited' }
  const number = readNumber('--speed (or unlimited)', text.replace(/[x×]$/, ''), SPEED_MIN, SPEED_MAX)
  return { by: 'time', speed: number }
}

export function paceText(pace: Pace): string {
  switch (pace.by) {
    case 'unlimited':
      return UNLIMITED
    case 'time':
      return `${pace.speed}×`
    case 'rate':
      return `${pace.perSecond}/s`
    default:
      return pace satisfies never
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `500ms`, `30s`, `5m`, `1h`: milliseconds; null where it is not given. */
export function readGapMax(text: string | undefined): number | null {
  if (text === undefined) return null
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? []
  if (number === undefined) throw usage(`expected --gap-max as 500ms, 30s, 5m or 1h, found ${text}`)
  return Number(number) * (UNIT_MS[unit] ?? 0)
}
