import { RECORD_BYTES, type ReadLimit, type SkimMemory, type Skimmed } from '../../log/log.ts'
import { skimmedPages } from '../../log/skim.ts'
import type { Fixture, FixtureBook, Span } from './fixtures.ts'
import { publishedOf, receivedAtOf } from './known-time.ts'
import { countOf, type Layer, type LayerTopic, rawOffsetOf } from './layers.ts'
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
export function bytesOf({ valueBytes }: Skimmed): number {
  return valueBytes + RECORD_BYTES
}

/** The records of a range from an offset on, page by page, until told to end; `memory` as for {@link skimmedPages}. */
export async function* pagesOf(
  { log, signal }: Pick<Selection, 'log' | 'signal'>,
  { of: { topic }, partition, to }: Range,
  from: number,
  how: { readonly limit?: ReadLimit; readonly memory?: SkimMemory } = {},
): AsyncGenerator<readonly Skimmed[]> {
  for await (const page of skimmedPages(log, { topic, partition, from, to }, how)) {
    if (signal.aborted) return
    yield page
  }
}

/** Records of a stretch: where a lane is read in other pages than it was counted in, so many are known less well. */
export const STRETCH_RECORDS = 50

/** Meets the fixtures of a range and counts what it has of them. */
export async function scan(selection: Selection, range: Range, book: FixtureBook): Promise<Lane> {
  const stretches: Stretch[] = []
  const counting: Counting = { highest: -1, isOrdered: true }
  const memory: SkimMemory = { pieces: [] }
  for await (const records of pagesOf(selection, range, range.from, { memory })) {
    await meetAll(records, range, book)
    for (let at = 0; at < records.length; at += STRETCH_RECORDS) {
      const stretch = { records, at, end: Math.min(at + STRETCH_RECORDS, records.length) }
      stretches.push(stretchOf(selection, range, book, stretch, counting))
    }
  }
  for (let n = stretches.length - 2; n >= 0; n--) {
    const [here, next] = [stretches[n] as Stretch, stretches[n + 1] as Stretch]
    if (next.least < here.least) here.least = next.least
  }
  return { ...range, stretches, isOrdered: counting.isOrdered }
}

async function meetAll(records: readonly Skimmed[], { layer }: Range, book: FixtureBook): Promise<void> {
  for (const skimmed of records) {
    if (book.fixtures.has(skimmed.key)) continue
    const raw = placeIn(layer, skimmed)
    if (raw >= 0) await book.meet(skimmed.record, layer.isRaw ? null : raw)
  }
}

/** Its raw offset; negative where it has no place. */
function placeIn(layer: Layer, skimmed: Skimmed): number {
  return countOf(layer, skimmed) < 0 ? -1 : rawOffsetOf(layer, skimmed)
}

interface Taken {
  readonly records: readonly Skimmed[]
  /** `end` is not taken. */
  readonly at: number
  readonly end: number
}

/** Of one lane. */
interface Counting {
  highest: number
  isOrdered: boolean
}

function stretchOf(
  { latencyMs = 0 }: Selection,
  { layer }: Range,
  { fixtures }: FixtureBook,
  { records, at, end }: Taken,
  counting: Counting,
): Stretch {
  let [least, most, bytes, firstRaw] = [Number.POSITIVE_INFINITY, -1, 0, -1]
  for (let n = at; n < end; n++) {
    const skimmed = records[n] as Skimmed
    const fixture = fixtures.get(skimmed.key)
    const raw = fixture?.isChosen ? placeIn(layer, skimmed) : -1
    if (fixture === undefined || raw < 0) continue
    if (raw < counting.highest) counting.isOrdered = false
    counting.highest = raw
    if (firstRaw < 0) firstRaw = raw
    const published = fixture.basis === 'published' ? publishedOf(skimmed) : -1
    const known = count(spanOf(fixture, layer), counting, published < 0 ? receivedAtOf(skimmed, latencyMs) : published)
    if (known < least) least = known
    if (known > most) most = known
    bytes += bytesOf(skimmed)
  }
  const [offset, last] = [records[at]?.offset ?? 0, records[end - 1]?.offset ?? 0]
  return { offset, end: last + 1, firstRaw, lastRaw: counting.highest, least, most, bytes }
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
