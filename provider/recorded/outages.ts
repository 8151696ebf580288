import { isConnectionEvent } from '../../match/connections.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { Outage } from '../outage.ts'

/** What was recorded of one line, while the records of a fixture are gone through. Times are UTC microseconds. */
export interface LineOutages {
  readonly outages: RecordedOutage[]
  /** When it was cut off, or fell mute; null while it is well. */
  lostAt: number | null
  muteFrom: number | null
  /** When something was recorded of it last. */
  heardAt: number
}

export interface RecordedOutage {
  readonly kind: Outage['kind']
  readonly from: number
  readonly to: number
}

/** `silent` is recorded when nothing has come for so long (feed/timing.ts). */
const SILENT_MICROS = 12_000_000

export function newLineOutages(): LineOutages {
  return { outages: [], lostAt: null, muteFrom: null, heardAt: 0 }
}

/** Takes in the next record of the line; those that came over REST tell nothing of it. */
export function noteOutage(line: LineOutages, raw: RawRecord, at: number): void {
  const isFrame = raw.kind === 'packet' && raw.source === 'stream'
  if (!isFrame && !isConnectionEvent(raw.kind)) return
  if (raw.kind === 'silent') {
    line.muteFrom ??= Math.max(line.heardAt, at - SILENT_MICROS)
    return
  }
  if (line.muteFrom !== null) line.outages.push({ kind: 'mute', from: line.muteFrom, to: at })
  line.muteFrom = null
  line.heardAt = at
  if (raw.kind === 'lost') line.lostAt ??= at
  else if (raw.kind === 'opened' && line.lostAt !== null) {
    line.outages.push({ kind: 'down', from: line.lostAt, to: at })
    line.lostAt = null
  }
}

/** All of them, in order. One that nothing followed is cut off, and may come back at once. */
export function outagesOf({ outages, lostAt }: LineOutages): readonly RecordedOutage[] {
  const all: readonly RecordedOutage[] =
    lostAt === null ? outages : [...outages, { kind: 'down', from: lostAt, to: lostAt }]
  return all.toSorted((a, b) => a.from - b.from || a.to - b.to)
}
