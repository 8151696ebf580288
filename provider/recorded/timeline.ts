import type { RawRecord } from '../../match/raw.ts'
import type { Outage } from '../outage.ts'
import { type LineOutages, newLineOutages, noteOutage, outagesOf } from './outages.ts'
import { type Met, newSeen, noteFrame, type SeenFrame, type SeenFrames } from './seen.ts'

/** What the sockets and the REST list of a recorded match have, without the frames: they stay in the log. */
export interface Timeline {
  /** In the order of a socket that replays the whole match. */
  readonly entries: readonly Entry[]
  /** When the last one is sent. */
  readonly endMs: number
  readonly outages: readonly Outage[]
}

export interface Entry {
  /** Of the record that has its bytes. */
  readonly offset: number
  /** After the match began, as served. */
  readonly atMs: number
  /** Not on the line when it mattered: on a socket only when the match is over. */
  readonly isLate: boolean
  /** REST lists it. */
  readonly isListed: boolean
  /** A socket sends it. */
  readonly isSent: boolean
}

export interface TimelineOptions {
  readonly speed: number
  /** Whose outages are played; null: nobody's. */
  readonly line: string | null
}

/** The records of a fixture, while they are gone through in log order. */
export interface Gathering {
  readonly seen: SeenFrames
  readonly lines: Map<string, LineOutages>
  /** Running maximum of receivedAt. */
  at: number
}

export function newGathering(): Gathering {
  return { seen: newSeen(), lines: new Map(), at: 0 }
}

export function gather(gathering: Gathering, raw: RawRecord, offset: number): void {
  gathering.at = Math.max(gathering.at, raw.receivedAt)
  const { seen, lines, at } = gathering
  if (raw.kind === 'packet') noteFrame(seen, raw, offset, at)
  const line = lines.get(raw.line) ?? newLineOutages()
  noteOutage(line, raw, at)
  lines.set(raw.line, line)
}

/**
 * A socket sends what came over the line, in the order and at the time of its first record by any line. What only REST had
 * is late; but behind the last packet of the line it goes on in the provider's own pace, so that the match comes to its end.
 */
export function timelineOf({ seen, lines }: Gathering, { speed, line }: TimelineOptions): Timeline {
  const frames = [...seen.frames.values()]
  const wayOf = wayBy(frames.some(({ stream }) => stream !== null) ? 'stream' : 'imported')
  const onLine = frames.flatMap((one) => wayOf(one) ?? [])
  const repeats = seen.repeats.flatMap(({ of, met }) => (wayOf(of) === null ? [] : met))
  const sent = [...onLine, ...repeats].sort(byTime)
  const highest = sent.reduce((max, { seq }) => Math.max(max, seq ?? 0), 0)
  const others = frames.filter((one) => wayOf(one) === null && one.packet !== null)
  const isTail = ({ packet }: SeenFrame): boolean => (packet?.seq ?? 0) > highest
  const tail = inOwnPace(bySeq(others.filter(isTail)), sent)
  const late = bySeq(others.filter((one) => !isTail(one) && one.taker === null))
  const conflicts = bySeq(others.filter((one) => !isTail(one) && one.taker !== null))
  const began = (sent.find(({ seq }) => seq !== null) ?? sent[0] ?? tail[0])?.at ?? 0
  const toMs = (at: number): number => Math.max(0, (at - began) / 1000 / speed)
  const listed = new Set(frames.filter(({ packet }) => packet !== null).map(({ offset }) => offset))
  const entryOf = (one: Met, isLate: boolean): Entry => {
    return { offset: one.offset, atMs: toMs(one.at), isLate, isListed: listed.delete(one.offset), isSent: true }
  }
  const entries = [
    ...withLate(sent, late, conflicts).map(({ met, isLate }) => entryOf(met, isLate)),
    ...tail.map((one) => entryOf(one, false)),
    ...frames.filter((one) => isRefusedByUs(one, wayOf)).map(({ offset }) => restOnly(offset)),
  ]
  const endMs = entries.reduce((end, { atMs }) => Math.max(end, atMs), 0)
  return { entries, endMs, outages: playedOutages(lines, line, toMs, endMs) }
}

/** How a frame came over the line; null: it did not. */
type Way = (one: SeenFrame) => Met | null

/** Of two packets with one seq the first stays: the other one is not sent before it. */
function wayBy(source: 'stream' | 'imported'): Way {
  return (one) => {
    const met = one[source]
    const taker = one.taker?.[source] ?? null
    const isBefore = met !== null && one.taker !== null && (taker === null || byTime(met, taker) < 0)
    return isBefore ? null : met
  }
}

function byTime(a: Met, b: Met): number {
  return a.at - b.at || a.offset - b.offset
}

/** What stood in the REST list and is no packet to us stands in it again, as long as the list stays an array. */
function isRefusedByUs(one: SeenFrame, wayOf: Way): boolean {
  return one.packet === null && one.isJson && wayOf(one) === null
}

function restOnly(offset: number): Entry {
  return { offset, atMs: 0, isLate: true, isListed: true, isSent: false }
}

function bySeq(frames: readonly SeenFrame[]): readonly Met[] {
  const met = frames.map(({ offset, packet }): Met => ({ offset, at: 0, seq: null, eventTime: null, ...packet }))
  return met.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0) || a.offset - b.offset)
}

/** Each late one before the first that has a higher seq, and at its time; those whose seq another one has, behind all. */
function withLate(
  sent: readonly Met[],
  late: readonly Met[],
  conflicts: readonly Met[],
): readonly { met: Met; isLate: boolean }[] {
  const merged: { met: Met; isLate: boolean }[] = []
  let next = 0
  let at = 0
  for (const one of sent) {
    at = one.at
    for (let it = late[next]; it !== undefined && (it.seq ?? 0) < (one.seq ?? 0); it = late[++next])
      merged.push({ met: { ...it, at }, isLate: true })
    merged.push({ met: one, isLate: false })
  }
  const left = [...late.slice(next), ...conflicts]
  return [...merged, ...left.map((it) => ({ met: { ...it, at }, isLate: true }))]
}

/** Between two packets by their own time; one that is wrong must not hold up the match for years. */
const STEP_MICROS_MAX = 6 * 3_600_000_000

/** As if they had come as long after the last one of the line as they were made. */
function inOwnPace(tail: readonly Met[], sent: readonly Met[]): readonly Met[] {
  const last = sent.findLast(({ seq }) => seq !== null)
  let eventTime = last?.eventTime ?? null
  let at = sent.at(-1)?.at ?? tail[0]?.eventTime ?? 0
  return tail.map((one) => {
    if (one.eventTime !== null) {
      const step = eventTime === null ? 0 : one.eventTime - eventTime
      at += Math.min(Math.max(0, step), STEP_MICROS_MAX)
      eventTime = Math.max(eventTime ?? one.eventTime, one.eventTime)
    }
    return { ...one, at }
  })
}

/** Those within the match. */
function playedOutages(
  lines: ReadonlyMap<string, LineOutages>,
  line: string | null,
  toMs: (at: number) => number,
  endMs: number,
): readonly Outage[] {
  const of = line === null ? undefined : lines.get(line)
  if (of === undefined) return []
  return outagesOf(of)
    .map(({ kind, from, to }) => ({ kind, fromMs: toMs(from), toMs: toMs(to) }))
    .filter(({ fromMs }) => fromMs > 0 && fromMs < endMs)
}
