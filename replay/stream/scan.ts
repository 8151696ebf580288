import { type LogRecord, RECORD_BYTES, type ReadLimit } from '../../log/log.ts'
import { othersTurn, PAGE } from '../../log/pages.ts'
import type { Fixture, FixtureBook, Span } from './fixtures.ts'
import { knownAtOf } from './known-time.ts'
import { type Layer, type LayerTopic, placeOf } from './layers.ts'
import type { Selection } from './selection.ts'

/** A partition of a topic: the records that are replayed. */
export interface Range {
  readonly layer: Layer
  readonly of: LayerTopic
  readonly partition: number
  /** Offsets: `from` included, `to` excluded. */
  readonly from: number
  readonly to: number
}

/** A range after the first pass over it, which decodes nothing. */
export interface Lane extends Range {
  readonly pages: readonly LanePage[]
  /** Sources never fall, as everything has it that our processors wrote. */
  readonly isOrdered: boolean
}

/** Known times are those of chosen fixtures; of an empty page the one is above, the other below all others. */
export interface LanePage {
  /** Of its first record, and one above that of its last. */
  readonly offset: number
  readonly end: number
  /** Raw offsets that its first and its last record come from. */
  readonly firstRaw: number
  readonly lastRaw: number
  /** From this page on, to the end. */
  least: number
  /** Of this page. */
  readonly most: number
  /** In memory. */
  readonly bytes: number
}

/** What records are counted as in memory. */
export function bytesOf({ value }: LogRecord): number {
  return value.length + RECORD_BYTES
}

/** The records of a range, page by page, until told to end. */
export async function* pagesOf(
  { log, signal }: Pick<Selection, 'log' | 'signal'>,
  { of, partition, to }: Range,
  from: number,
  limit: ReadLimit = PAGE,
): AsyncGenerator<readonly LogRecord[]> {
  for (let offset = from; offset < to && !signal.aborted; ) {
    const page = await log.read(of.topic, partition, offset, limit)
    const last = page.at(-1)
    if (last === undefined) return
    yield last.offset < to ? page : page.filter((record) => record.offset < to)
    offset = last.offset + 1
    await othersTurn()
  }
}

/** Meets the fixtures of a range and counts what it has of them. */
export async function scan(selection: Selection, range: Range, book: FixtureBook): Promise<Lane> {
  const { layer, of } = range
  const { latencyMs = 0 } = selection
  const pages: LanePage[] = []
  const scanned = {}
  let highest = -1
  let isOrdered = true
  for await (const records of pagesOf(selection, range, range.from)) {
    let [least, most, bytes, firstRaw] = [Number.POSITIVE_INFINITY, -1, 0, -1]
    for (const record of records) {
      const place = placeOf(layer, of.index, record)
      if (place === null) continue
      const fixture = book.fixtures.get(record.key) ?? (await book.meet(record, layer.isRaw ? null : place.raw))
      if (!fixture.isChosen) continue
      if (place.raw < highest) isOrdered = false
      highest = place.raw
      if (firstRaw < 0) firstRaw = place.raw
      const known = count(spanOf(fixture, layer), scanned, knownAtOf(record, fixture.basis, latencyMs))
      if (known < least) least = known
      if (known > most) most = known
      bytes += bytesOf(record)
    }
    const [first, last] = [records[0]?.offset ?? 0, records.at(-1)?.offset ?? 0]
    pages.push({ offset: first, end: last + 1, firstRaw, lastRaw: highest, least, most, bytes })
  }
  for (let n = pages.length - 2; n >= 0; n--) {
    const [page, next] = [pages[n] as LanePage, pages[n + 1] as LanePage]
    if (next.least < page.least) page.least = next.least
  }
  return { ...range, pages, isOrdered }
}

export function spanOf(fixture: Fixture, { isRaw }: Layer): Span {
  return isRaw ? fixture.raw : fixture.derived
}

/** When a record is known, at the earliest: records of the layer's other topics before it may make that later. */
function count(span: Span, scanned: object, at: number): number {
  if (span.counting !== scanned) {
    span.counting = scanned
    span.within = span.known
  }
  if (at > span.within) span.within = at
  if (span.within < span.first) span.first = span.within
  if (span.within > span.last) span.last = span.within
  span.records++
  return span.within
}
