import type { Facts } from '../../match/packet.ts'

/** What a packet says of where its action stands in the match. */
export interface Clocked {
  readonly seq: number
  readonly timelineSequence: number | null
  readonly period: number | null
  readonly clockTime: string | null
}

/** What is put in order. */
interface Placed {
  /** Lowest of its packets. */
  readonly seq: number
  readonly timelineSequence: number | null
}

/**
 * Of the earliest packet that has the period and the clock of the final facts. An `updated` packet may take the clock at the
 * time of the update (feed.md §4): an action whose player is told later would move to where that was told.
 */
export function timelineOf(packets: readonly Clocked[], { period, clockTime }: Facts): number | null {
  let first: Clocked | null = null
  for (const packet of packets) {
    if (packet.period !== period || packet.clockTime !== clockTime) continue
    if (first === null || packet.seq < first.seq) first = packet
  }
  return first?.timelineSequence ?? null
}

/**
 * Match order: by `timelineSequence`, then by seq, as the provider orders a finished fixture (feed.md §4: doubles destroy its last
 * digits, so that several actions have the same). An action without one, as all of the oldest version are, stands where the
 * action with the next lower seq does. What is said of the match as a whole is of period 0 and so before the start, whenever it
 * was said: the last action is not the end of the match.
 */
export function inMatchOrder<T extends Placed>(actions: readonly T[]): readonly T[] {
  let timeline = Number.NEGATIVE_INFINITY
  const placed = actions
    .toSorted((a, b) => a.seq - b.seq)
    .map((action) => {
      timeline = action.timelineSequence ?? timeline
      return { action, timeline }
    })
  // The sort is stable; two that come before all have no difference that is a number.
  return placed.sort((a, b) => (a.timeline === b.timeline ? 0 : a.timeline - b.timeline)).map(({ action }) => action)
}
