import type { Outage } from './outage.ts'

/** A simulated match (simulate/): all of it can be written at any time, without waiting for anything. */
export interface MatchSource {
  readonly fixtureId: string
  /** As in the URL: `basketball`, `v2/volleyball`. */
  readonly path: string
  /** UTC microseconds; all `atMs` count from here. */
  readonly startTime: number
  /** When the last packet is sent. */
  endMs(): number
  /** The object of the REST fixtures list as it stands at `atMs` (feed.md §7). */
  listing(atMs: number): ListedFixture
  /** The provider's list in the order of sending, without its first `skip` packets. Each call starts anew. */
  packets(skip?: number): Iterable<SourcePacket>
}

/** A match as the local provider serves it, simulated or recorded. */
export interface ServedMatch extends Omit<MatchSource, 'packets'> {
  /** What its sockets send, in this order, without the first `skip`. Each call starts anew. */
  packets(skip?: number): OneByOne<ServedFrame>
  /** What REST lists at the end, in any order. */
  list(): OneByOne<SourcePacket<Frame>>
  /** When its sockets are closed or mute, ascending and apart. Without: never. */
  outages?(): readonly Outage[]
}

export type OneByOne<T> = Iterable<T> | AsyncIterable<T>

export interface ServedFrame {
  /** After `startTime`, in real milliseconds; never falls. */
  readonly atMs: number
  /** Sent as it stands: a text, or bytes, which go as text where they are UTF-8. */
  readonly frame: Frame
}

export type Frame = string | Uint8Array

export interface SourcePacket<F extends Frame = string> extends ServedFrame {
  readonly seq: number
  /** Null where the packet's version has none (feed.md §2.3). */
  readonly timelineSequence: number | null
  readonly frame: F
}

/** What the provider's queries look at; further fields are passed through. */
export interface ListedFixture {
  readonly id: string
  readonly name: string
  /** Without a zone, as in the samples. */
  readonly startDateUTC: string
  readonly status: string
  readonly type: string
  readonly fixtureDeleted: boolean
}
