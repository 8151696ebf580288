import { RECORD_BYTES, type ReadLimit } from '../../log/log.ts'
import { othersTurn, PAGE } from '../../log/pages.ts'
import { whole } from '../../log/skim.ts'
import type { Draft } from './draft.ts'
import type { Fixture } from './fixtures.ts'
import { settled } from './in-order.ts'
import { comparePlaces } from './item.ts'
import { draftsOf } from './lane-reader.ts'
import type { Layer } from './layers.ts'
import { PAGE_ITEMS } from './merge.ts'
import type { Ranked, Run } from './run.ts'
import { type Range, spanOf } from './scan.ts'
import type { Selection } from './selection.ts'

/** What all open cursors together may hold of records. */
const OPEN_BYTES_MAX = 64 * 1024 * 1024
const RECORDS_MIN = 32

/**
 * A layer of one fixture, read by its key: for fixtures that lie one after the other in the log, and for a few that are named.
 * `open`: how many may be open at the same time.
 */
export function cursorRun(
  selection: Selection,
  fixture: Fixture,
  layer: Layer,
  ranges: readonly Range[],
  open: number,
): Run {
  const { first, records } = spanOf(fixture, layer)
  const limit = limitFor(open * ranges.length)
  const knownAt = records === 0 ? 0 : first
  return { knownAt, rank: fixture.rank, pages: pagesOfFixture(selection, fixture, layer, ranges, limit) }
}

/** How many fixtures are known about at the same time, at most. */
export function mostAtOnce(fixtures: readonly Fixture[], layer: Layer): number {
  const spans = fixtures.map((fixture) => spanOf(fixture, layer))
  const begins = spans.map(({ first }) => first).sort((a, b) => a - b)
  const ends = spans.map(({ last }) => last).sort((a, b) => a - b)
  let [most, ended] = [0, 0]
  for (const [begun, at] of begins.entries()) {
    while ((ends[ended] ?? at) < at) ended++
    most = Math.max(most, begun + 1 - ended)
  }
  return most
}

function limitFor(cursors: number): ReadLimit {
  const bytes = Math.min(PAGE.bytes, Math.floor(OPEN_BYTES_MAX / Math.max(1, cursors)))
  return { bytes, records: Math.max(RECORDS_MIN, Math.min(PAGE.records, Math.floor(bytes / (4 * RECORD_BYTES)))) }
}

async function* pagesOfFixture(
  selection: Selection,
  fixture: Fixture,
  layer: Layer,
  ranges: readonly Range[],
  limit: ReadLimit,
): AsyncGenerator<readonly Ranked[]> {
  const { from = 0, to = Number.POSITIVE_INFINITY, pageItems = PAGE_ITEMS } = selection
  const readers = ranges.map((range) => openKeyReader(selection, fixture, range, limit))
  for (const reader of readers) await reader.turn()
  let page: Ranked[] = []
  for (;;) {
    const reader = leastOf(readers)
    if (reader === null) break
    const draft = settled(reader.head as Draft, layer)
    if (draft.knownAt >= to) break
    if (draft.knownAt >= from) page.push(draft)
    if (!reader.step()) await reader.turn()
    if (page.length < pageItems) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

interface KeyReader {
  readonly head: Draft | null
  step(): boolean
  turn(): Promise<void>
}

function openKeyReader(selection: Selection, fixture: Fixture, range: Range, limit: ReadLimit): KeyReader {
  const { log, signal } = selection
  const fixtures = new Map([[fixture.fixtureId, fixture]])
  let drafts: readonly Draft[] = []
  let at = 0
  let offset = range.from
  const reader = {
    head: null as Draft | null,
    step() {
      if (at + 1 >= drafts.length) return false
      reader.head = drafts[++at] as Draft
      return true
    },
    async turn() {
      ;[at, drafts] = [0, []]
      while (drafts.length === 0 && offset < range.to && !signal.aborted) {
        const page = await log.readKey(range.of.topic, fixture.fixtureId, { from: offset, to: range.to, limit })
        const last = page.at(-1)
        if (last === undefined) break
        offset = last.offset + 1
        drafts = draftsOf(selection, range, page.map(whole), { fixtures })
        await othersTurn()
      }
      reader.head = drafts[0] ?? null
    },
  }
  return reader
}

function leastOf(readers: readonly KeyReader[]): KeyReader | null {
  let least: KeyReader | null = null
  for (const reader of readers) {
    if (reader.head === null) continue
    if (least === null || comparePlaces(reader.head, least.head as Draft) < 0) least = reader
  }
  return least
}
