import {
  applyConnectionEvent,
  type Connections,
  heard,
  isConnectionEvent,
  noConnections,
} from '../../match/connections.ts'
import type { RawRecord } from '../../match/raw.ts'
import { toMs } from '../../match/time.ts'
import { type Interval, lengthOf, sharedTime, unionOf } from './intervals.ts'

/**
 * A fixture is watched from the first `opened` to `ended`, and again from each later `opened`; without `ended` until the last
 * record of a connection or of a packet that came over one. What was imported or read over REST says nothing about it.
 */
export interface Availability {
  readonly watchedMs: number
  /** Of it, the time in which at least one line was open, not silent and heard of. */
  readonly availableMs: number
  /** Their ratio, 0 to 1; null where nothing was watched. */
  readonly share: number | null
  /**
   * Of what was not available: a connection was still open by the record, but nothing was heard of it. A producer that is
   * killed, or whose machine stands still, writes no `lost`: it counts from the line's last sign of life (a packet, `alive`,
   * `resumed`, `opened`) to the `opened` that took its place, or to its next record where that is more than
   * {@link PAUSE_MS_MAX} later.
   */
  readonly unheardMs: number
  /** Where the record stops without an `ended`: receivedAt of the last thing that was heard; else null. */
  readonly stopsAtReceivedAt: number | null
}

/** As readers of an open fixture are told to doubt it (DESIGN §3); an open line writes `alive` every 10 s. */
export const PAUSE_MS_MAX = 30_000

const SIGNS: readonly string[] = ['packet', 'opened', 'resumed', 'alive']

/** Mutable. Microseconds. */
export interface Watch {
  readonly connections: Connections
  readonly lines: Map<string, LineWatch>
  readonly watched: Interval[]
  watchedSince: number | null
  /** Of the last record. */
  lastAt: number
}

/** Mutable. */
interface LineWatch {
  readonly up: Interval[]
  readonly unheard: Interval[]
  /** Open and not silent since then; null while it is not. */
  upSince: number | null
  lastSign: number
}

export function newWatch(): Watch {
  return { connections: noConnections(), lines: new Map(), watched: [], watchedSince: null, lastAt: 0 }
}

export function watch(state: Watch, raw: RawRecord): void {
  const { kind, source } = raw
  if (!isConnectionEvent(kind) && !(kind === 'packet' && source === 'stream')) return
  const line = lineOf(state, raw.line)
  // Lines may write out of turn, by little: no time is counted twice.
  const at = Math.max(state.lastAt, raw.receivedAt)
  const isStill = noteUnheard(state, line, raw, at)
  if (kind === 'opened') state.watchedSince ??= at
  if (kind === 'ended') endWatch(state, isStill ? state.lastAt : at)
  if (isConnectionEvent(kind)) applyConnectionEvent(state.connections, kind, raw)
  else heard(state.connections, raw)
  const isUp = state.connections.byLine.get(raw.line)?.isSilent === false
  if (isUp) line.upSince ??= at
  else goDown(line, at)
  if (SIGNS.includes(kind)) line.lastSign = at
  state.lastAt = at
}

/** True where nothing had been heard of an open line for too long. Until `ended` that is no outage: the list is being read. */
function noteUnheard({ connections }: Watch, line: LineWatch, { kind, line: name }: RawRecord, at: number): boolean {
  const isReplaced = kind === 'opened' && connections.byLine.has(name)
  const isStill = line.upSince !== null && at - line.lastSign > PAUSE_MS_MAX * 1000
  if (!isReplaced && !isStill) return false
  goDown(line, line.lastSign)
  if (kind !== 'ended') line.unheard.push({ from: line.lastSign, to: at })
  return isStill
}

function endWatch(state: Watch, at: number): void {
  if (state.watchedSince !== null) state.watched.push({ from: state.watchedSince, to: at })
  state.watchedSince = null
}

function goDown(line: LineWatch, at: number): void {
  if (line.upSince !== null) line.up.push({ from: line.upSince, to: at })
  line.upSince = null
}

function lineOf({ lines }: Watch, name: string): LineWatch {
  const known = lines.get(name)
  if (known !== undefined) return known
  const line: LineWatch = { up: [], unheard: [], upSince: null, lastSign: 0 }
  lines.set(name, line)
  return line
}

export function availabilityOf({ lines: byName, watched: ended, watchedSince, lastAt }: Watch): Availability {
  const isOpen = watchedSince !== null
  const watched = unionOf(isOpen ? [...ended, { from: watchedSince, to: lastAt }] : ended)
  const lines = [...byName.values()]
  const up = unionOf(lines.flatMap((line) => [...line.up, ...upStill(line)]))
  const unheard = lines.flatMap((line) => line.unheard)
  const [watchedTime, available] = [lengthOf(watched), sharedTime(up, watched)]
  return {
    watchedMs: toMs(watchedTime),
    availableMs: toMs(available),
    share: watchedTime === 0 ? null : available / watchedTime,
    unheardMs: toMs(sharedTime(unionOf([...up, ...unheard]), watched) - available),
    stopsAtReceivedAt: isOpen ? lastAt : null,
  }
}

/** How often a line was unheard. */
export function countUnheard({ lines }: Watch): number {
  return [...lines.values()].reduce((sum, { unheard }) => sum + unheard.length, 0)
}

/** Of a line that was never heard of again no more is known than its last sign. */
function upStill({ upSince, lastSign }: LineWatch): readonly Interval[] {
  return upSince === null ? [] : [{ from: upSince, to: Math.max(upSince, lastSign) }]
}
