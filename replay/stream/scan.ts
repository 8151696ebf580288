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
  readonly stretches: readonly Stretch[]
  /** Sources never fall, as everything has it that our processors wrote. */
  readonly isOrdered: boolean
}

/**
 * Some consecutive records of a lane. Known times are those of chosen fixtures; where there are none, the one is above, the other
 * below all others.
 */
export interface Stretch {
  /** Of its first record, and one above that of its last. */
  readonly offset: number
  readonly end: number
  /** Raw offsets that its first and its last record come from. */
  readonly firstRaw: number
  readonly lastRaw: number
  /** From here on, to the end. */
  least: number
  /** Of these. */
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

/** Records of a stretch: where a lane is read in other pages than it was counted in, so many are known less well. */
export const STRETCH_RECORDS = 50

/** Meets the fixtures of a range and counts what it has of them. */
export async function scan(selection: Selection, range: Range, book: FixtureBook): Promise<Lane> {
  const stretches: Stretch[] = []
  const counting: Counting = { highest: -1, isOrdered: true }
  for await (const records of pagesOf(selection, range, range.from)) {
    await meetAll(records, range, book)
    for (let at = 0; at < records.length; at += STRETCH_RECORDS) {
      stretches.push(stretchOf(selection, range, book, records.slice(at, at + STRETCH_RECORDS), counting))
    }
  }
  for (let n = stretches.length - 2; n >= 0; n--) {
    const [here, next] = [stretches[n] as Stretch, stretches[n + 1] as Stretch]
    if (next.least < here.least) here.least = next.least
  }
  return { ...range, stretches, isOrdered: counting.isOrdered }
}

async function meetAll(records: readonly LogRecord[], { layer, of }: Range, book: FixtureBook): Promise<void> {
  for (const record of records) {
    if (book.fixtures.has(record.key)) continue
    const place = placeOf(layer, of.index, record)
    if (place !== null) await book.meet(record, layer.isRaw ? null : place.raw)
  }
}

/** Of one lane. */
interface Counting {
  highest: number
  isOrdered: boolean
}

function stretchOf(
  { latencyMs = 0 }: Selection,
  { layer, of }: Range,
  { fixtures }: FixtureBook,
  records: readonly LogRecord[],
  counting: Counting,
): Stretch {
  let [least, most, bytes, firstRaw] = [Number.POSITIVE_INFINITY, -1, 0, -1]
  for (const record of records) {
    const fixture = fixtures.get(record.key)
    const place = fixture?.isChosen ? placeOf(layer, of.index, record) : null
    if (fixture === undefined || place === null) continue
    if (place.raw < counting.highest) counting.isOrdered = false
    counting.highest = place.raw
    if (firstRaw < 0) firstRaw = place.raw
    const known = count(spanOf(fixture, layer), counting, knownAtOf(record, fixture.basis, latencyMs))
    if (known < least) least = known
    if (known > most) most = known
    bytes += bytesOf(record)
  }
  const [first, last] = [records[0]?.offset ?? 0, records.at(-1)?.offset ?? 0]
  return { offset: first, end: last + 1, firstRaw, lastRaw: counting.highest, least, most, bytes }
}

export function spanOf(fixture: Fixture, { isRaw }: Layer): Span {
  return isRaw ? fixture.raw : fixture.derived
}

/** When a record is known, at the earliest: records of the layer's other topics before it may make that later. */
function count(span: Span, counting: object, at: number): number {
  if (span.counting !== counting) {
    span.counting = counting
    span.within = span.known
  }
  if (at > span.within) span.within = at
  if (span.within < span.first) span.first = span.within
  if (span.within > span.last) span.last = span.within
  span.records++
  return span.within
}
