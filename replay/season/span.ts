import { skimmedPages } from '../../log/skim.ts'
import type { Hooks } from '../../platform/threads/work.ts'
import type { Recorded } from '../recorded.ts'

/** A part of a partition of raw-actions: offsets from `from` on, below `to`. */
export interface Range {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** Where the raw records of a fixture lie. */
export interface Span {
  readonly fixtureId: string
  readonly partition: number
  /** Offsets. */
  readonly first: number
  readonly last: number
  readonly records: number
}

/** So many offsets are surveyed at once. */
const SURVEYED = 50_000

/** All of raw-actions as it is now, in parts. */
export async function rangesOf({ log, rawTopic }: Pick<Recorded, 'log' | 'rawTopic'>): Promise<readonly Range[]> {
  const ranges: Range[] = []
  for (let partition = 0; partition < log.partitions; partition++) {
    const end = await log.end(rawTopic, partition)
    for (let from = 0; from < end; from += SURVEYED)
      ranges.push({ partition, from, to: Math.min(end, from + SURVEYED) })
  }
  return ranges
}

/** The fixtures of a range, with their records in it; null when told to end. */
export async function survey(
  { log, rawTopic }: Pick<Recorded, 'log' | 'rawTopic'>,
  { partition, from, to }: Range,
  { signal, progress }: Pick<Hooks, 'signal' | 'progress'>,
): Promise<readonly Span[] | null> {
  const spans = new Map<string, { -readonly [K in keyof Span]: Span[K] }>()
  const part = { topic: rawTopic, partition, from, to }
  for await (const page of skimmedPages(log, part, { memory: { pieces: [] } })) {
    if (signal.aborted) return null
    for (const { key, offset } of page) {
      const span = spans.get(key)
      if (span === undefined) spans.set(key, { fixtureId: key, partition, first: offset, last: offset, records: 1 })
      else {
        span.last = offset
        span.records++
      }
    }
    progress(page.length)
  }
  return [...spans.values()]
}

/** One span for each fixture, of those of several ranges: a key is in one partition only. */
export function joined(spans: Iterable<Span>): readonly Span[] {
  const all = new Map<string, Span>()
  for (const span of spans) {
    const known = all.get(span.fixtureId)
    all.set(span.fixtureId, known === undefined ? span : together(known, span))
  }
  return [...all.values()]
}

function together(a: Span, b: Span): Span {
  const [first, last] = [Math.min(a.first, b.first), Math.max(a.last, b.last)]
  return { ...a, first, last, records: a.records + b.records }
}
