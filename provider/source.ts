/** A match as the local provider serves it. Simulated ones are in simulate/; a recorded one can implement this too. */
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

export interface SourcePacket {
  /** After `startTime`, in real milliseconds; never falls. */
  readonly atMs: number
  readonly seq: number
  /** Null where the packet's version has none (feed.md §2.3). */
  readonly timelineSequence: number | null
  /** JSON text, sent as it stands. */
  readonly frame: string
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
