/**
 * Which place of the provider's list a frame has, and whether it repeats one that this line has recorded (DESIGN §5).
 *
 * Positions are those of packets; a frame without one (junk, a repeat) may have a place in the provider's list or not,
 * nothing tells. So each such frame that was recorded loosens by one where a packet may be met again (`spare`).
 */
export interface ListPlace {
  /** Position of the next packet, as far as this connection tells. */
  readonly at: number
  /** Positions 0 … next-1 were recorded before this connection. */
  readonly next: number
  /** How many recorded frames without a position may still be met again; infinite: all of this connection is overlap. */
  readonly spare: number
  /** Repeats that were counted, not recorded. */
  readonly repeats: number
  /** What comes may be known: the connection has begun before the end of what was recorded. */
  readonly isOverlap: boolean
  /** The lowest position that the first packet may have; null once it has come, or when nothing is expected. */
  readonly expectedFrom: number | null
}

/** What this line has recorded of a frame: nothing, a frame without a position, or the packet of that position. */
export type Known = undefined | null | number

/** What becomes of a frame, and the place after it. */
export type PlacedFrame =
  | ExpectedFrame
  /** The first packet is none that may come first. */
  | { readonly is: 'unexpected' }

export type ExpectedFrame =
  | { readonly is: 'new'; readonly position: number; readonly place: ListPlace }
  /** Inside the overlap: not recorded. */
  | { readonly is: 'counted'; readonly place: ListPlace }
  /** To be recorded without a position: junk, or a repeat outside the overlap. */
  | { readonly is: 'loose'; readonly place: ListPlace }

/** Where to begin again: one earlier than what is contiguous, since the meaning of startPosition is ambiguous by one. */
export function resumePosition(next: number): number {
  return Math.max(0, next - 1)
}

/** `startPosition` 0: nothing is expected. */
export function beginPlace(startPosition: number, next: number, spare: number): ListPlace {
  return {
    at: startPosition,
    next,
    spare,
    repeats: 0,
    isOverlap: next > 0 || spare > 0,
    // Skipping `next - 1` packets, or beginning with the one of that number, which is one earlier.
    expectedFrom: startPosition > 0 ? Math.max(0, next - 2 - spare) : null,
  }
}

/**
 * Behind a frame that could not be received: what was recorded need not come again, and may. That frame takes no
 * position, as junk takes none.
 */
export function beginBehind(startPosition: number, next: number): ListPlace {
  const place = beginPlace(startPosition, next, Number.POSITIVE_INFINITY)
  return { ...place, at: Math.min(startPosition, next), expectedFrom: null }
}

/**
 * Where to begin behind the frame that ended a connection. Our count is never above the provider's own, so that this
 * skips no other frame; where it falls short, that frame ends the next connection too, which then begins one later.
 */
export function positionBehind({ at }: ListPlace, startPosition: number): number {
  return Math.max(startPosition, at) + 1
}

export function placePacket(place: ListPlace, known: Known): PlacedFrame {
  const { expectedFrom, next } = place
  if (expectedFrom !== null) {
    const isExpected = typeof known === 'number' && known >= expectedFrom && known < next
    return isExpected ? counted({ ...place, expectedFrom: null, at: known + 1 }) : { is: 'unexpected' }
  }
  if (known === undefined) return { is: 'new', position: place.at, place: afterNew(place) }
  if (!place.isOverlap) return { is: 'loose', place }
  return typeof known === 'number' && known >= place.at ? counted({ ...place, at: known + 1 }) : spared(place)
}

/** A frame that is known by its bytes only. */
export function placeOther(place: ListPlace, known: Known): ExpectedFrame {
  return place.isOverlap && known !== undefined ? spared(place) : { is: 'loose', place }
}

/** A new packet in the place of a known one pushes that one further back. */
function afterNew(place: ListPlace): ListPlace {
  const at = place.at + 1
  if (place.at < place.next) return { ...place, at, spare: place.spare + 1 }
  return { ...place, at, isOverlap: place.spare === Number.POSITIVE_INFINITY }
}

function spared(place: ListPlace): ExpectedFrame {
  return place.spare > 0 ? counted({ ...place, spare: place.spare - 1 }) : { is: 'loose', place }
}

function counted(place: ListPlace): ExpectedFrame {
  const isOverlap = place.at < place.next || place.spare > 0
  return { is: 'counted', place: { ...place, repeats: place.repeats + 1, isOverlap } }
}
