import { isRejection, parsePacket } from '../../match/parse.ts'
import type { Frame, ServedFrame, ServedMatch, SourcePacket } from '../source.ts'
import { framesOf, type Recording } from './frames.ts'
import type { KnownFixture } from './known.ts'
import { listingOf, type Phase } from './listing.ts'
import type { Entry, Timeline } from './timeline.ts'

export interface RecordedOptions {
  /** UTC microseconds: when it begins here. */
  readonly startTime: number
  readonly nowMicros: () => number
}

/** A recorded match as a provider serves it. Its frames are read from the log when they are due. */
export function recordedMatch(
  recording: Recording,
  known: KnownFixture,
  timeline: Timeline,
  { startTime, nowMicros }: RecordedOptions,
): ServedMatch {
  const { fixtureId, path } = known
  const { entries, endMs, outages } = timeline
  const isOver = (): boolean => nowMicros() >= startTime + endMs * 1000
  return {
    fixtureId,
    path,
    startTime,
    endMs: () => endMs,
    listing: (atMs) => listingOf(known, phaseAt(atMs, endMs)),
    outages: () => outages,
    packets: (skip = 0) => {
      const wasOver = isOver()
      const sent = entries.filter(({ isSent, isLate }) => isSent && (wasOver || !isLate))
      return asSent(recording, fixtureId, sent.slice(skip))
    },
    list: () => asListed(recording, fixtureId, entries),
  }
}

export function phaseAt(atMs: number, endMs: number): Phase {
  if (atMs < 0) return 'before'
  return atMs < endMs ? 'during' : 'after'
}

async function* asSent(
  recording: Recording,
  fixtureId: string,
  entries: readonly Entry[],
): AsyncGenerator<ServedFrame> {
  for await (const { entry, frame } of framesOf(recording, fixtureId, entries)) yield { atMs: entry.atMs, frame }
}

async function* asListed(
  recording: Recording,
  fixtureId: string,
  entries: readonly Entry[],
): AsyncGenerator<SourcePacket<Frame>> {
  const listed = entries.filter(({ isListed }) => isListed)
  for await (const { entry, frame } of framesOf(recording, fixtureId, listed)) {
    const packet = parsePacket(frame, fixtureId, null)
    const { seq, timelineSequence } = isRejection(packet) ? { seq: 0, timelineSequence: null } : packet
    yield { atMs: entry.atMs, seq, timelineSequence, frame }
  }
}
