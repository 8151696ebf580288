import type { Skimmed } from '../../log/log.ts'
import { PAGE } from '../../log/pages.ts'
import { Draft } from './draft.ts'
import type { Fixture, FixtureBook } from './fixtures.ts'
import { publishedOf, receivedAtOf } from './known-time.ts'
import { countOf, rawOffsetOf } from './layers.ts'
import { type Lane, pagesOf, type Range } from './scan.ts'
import type { Selection } from './selection.ts'

/** What is in hand of all lanes together. */
const READ_BYTES_MAX = 64 * 1024 * 1024
/** What is gone before the young generation is collected costs nothing. Over a network a page should have more. */
const READ_RECORDS = 250

/** What is read of a lane, and when the rest of it is known at the earliest. */
export interface LaneReader {
  /** The next one; null at the end. */
  readonly head: Draft | null
  /** Of its place, by {@link logOrder}; infinite at the end. */
  readonly order: number
  /** No record from the head on is known before. */
  readonly least: number
  /** To the next record of this page; false where there is none: then {@link turn}. */
  step(): boolean
  turn(): Promise<void>
}

/**
 * Reads a lane in log order, from what comes of raw offset `start` on at the latest. `open`: how many lanes are read at the same
 * time.
 */
export async function openLaneReader(
  selection: Selection,
  lane: Lane,
  book: FixtureBook,
  { start, open }: { readonly start: number; readonly open: number },
): Promise<LaneReader> {
  const { stretches } = lane
  let counted = stretches.findIndex(({ lastRaw }) => lastRaw >= start)
  const limit = {
    records: selection.log.hasKeyIndex ? READ_RECORDS : PAGE.records,
    bytes: Math.min(PAGE.bytes, Math.floor(READ_BYTES_MAX / open)),
  }
  const source = pagesOf(selection, lane, stretches[counted]?.offset ?? lane.to, { limit })
  let drafts: readonly Draft[] = []
  let leasts = new Float64Array(0)
  let at = 0

  /** Of all that lies at `offset` or above. */
  function leastFrom(offset: number): number {
    while ((stretches[counted]?.end ?? offset + 1) <= offset) counted++
    return stretches[counted]?.least ?? Number.POSITIVE_INFINITY
  }

  function look(): void {
    const head = drafts[at]
    reader.head = head ?? null
    reader.order = head === undefined ? Number.POSITIVE_INFINITY : logOrder(head)
    reader.least = head === undefined ? Number.POSITIVE_INFINITY : (leasts[at] as number)
  }

  const reader = {
    head: null as Draft | null,
    order: Number.POSITIVE_INFINITY,
    least: 0,
    step() {
      if (at + 1 >= drafts.length) return false
      at++
      look()
      return true
    },
    async turn() {
      at = 0
      drafts = []
      while (drafts.length === 0) {
        const { done, value: records } = await source.next()
        const last = done ? undefined : records.at(-1)
        if (done || last === undefined) break
        const rest = leastFrom(last.offset + 1)
        drafts = draftsOf(selection, lane, records, book)
        leasts = leastsOf(drafts, rest)
      }
      look()
    },
  }
  await reader.turn()
  return reader
}

/** More than there are topics. */
const TOPICS_MAX = 64

/** A place as one number: two lanes never have the same, and one is not compared with itself. */
function logOrder({ raw, topic }: Draft): number {
  return raw * TOPICS_MAX + topic
}

/** Those of chosen fixtures that have a place. */
export function draftsOf(
  selection: Selection,
  { layer, of }: Pick<Range, 'layer' | 'of'>,
  records: readonly Skimmed[],
  { fixtures }: { readonly fixtures: ReadonlyMap<string, Fixture> },
): readonly Draft[] {
  const { latencyMs = 0, onSkipped } = selection
  const drafts: Draft[] = []
  for (const skimmed of records) {
    const raw = rawOffsetOf(layer, skimmed)
    const n = countOf(layer, skimmed)
    const fixture = fixtures.get(skimmed.key)
    if (raw < 0 || n < 0) onSkipped?.({ record: skimmed.record, why: 'no-source' })
    else if (fixture?.isChosen) {
      const published = fixture.basis === 'published' ? publishedOf(skimmed) : -1
      const knownAt = published < 0 ? receivedAtOf(skimmed, latencyMs) : published
      drafts.push(new Draft(skimmed, fixture, published < 0 ? 'received' : 'published', knownAt, raw, of.index, n))
    }
  }
  return drafts
}

/** Of each and all after it; `rest` of what is behind the last. */
function leastsOf(drafts: readonly Draft[], rest: number): Float64Array<ArrayBuffer> {
  const leasts = new Float64Array(drafts.length)
  let least = rest
  for (let n = drafts.length - 1; n >= 0; n--) {
    least = Math.min(least, (drafts[n] as Draft).knownAt)
    leasts[n] = least
  }
  return leasts
}
