import { partitionOf } from '../../log/partitioner.ts'
import { wellFormed } from '../../log/well-formed.ts'
import { cursorRun, mostAtOnce } from './cursors.ts'
import { type Ends, endsOf, laneName } from './ends.ts'
import { type Fixture, type FixtureBook, newFixtureBook } from './fixtures.ts'
import { inOrder } from './in-order.ts'
import { type LaneReader, openLaneReader } from './lane-reader.ts'
import { type Layer, layersOf } from './layers.ts'
import { merged } from './merge.ts'
import type { Ranked, Run } from './run.ts'
import { type Lane, type Range, scan, spanOf } from './scan.ts'
import type { Selection } from './selection.ts'
import { waitingBytes } from './waiting.ts'

/** So many named fixtures are read by their keys, without a look at the whole log; where it has an index of keys. */
const NAMED_MAX = 32
/** What may wait for what is known before it, in all partitions; where it would be more, the fixtures of a partition are read by their keys. */
export const WAITING_BYTES_MAX = 128 * 1024 * 1024

/**
 * The selected records in the total order, page by page, as far as the log goes at the beginning. Memory is bounded: a first
 * pass, which decodes nothing, tells how far the known time falls back in log order, and so what has to wait in the second.
 */
export async function* itemsOf(selection: Selection): AsyncGenerator<readonly Ranked[]> {
  yield* itemsBetween(selection, newFixtureBook(selection), null, await endsOf(selection))
}

/** The same of what lies between two places of the log, for a reader that goes on from the first one. */
export async function* itemsBetween(
  selection: Selection,
  book: FixtureBook,
  from: Ends | null,
  to: Ends,
): AsyncGenerator<readonly Ranked[]> {
  book.begin()
  const isNamed = (selection.fixtures?.length ?? NAMED_MAX + 1) <= NAMED_MAX && (selection.fixtures?.length ?? 0) > 0
  const rangesOf = rangesBetween(from, to)
  const runs =
    isNamed && selection.log.hasKeyIndex
      ? await namedRuns(selection, book, rangesOf)
      : await countedRuns(selection, book, rangesOf)
  yield* merged(runs, selection)
}

/** Of one layer in one partition. */
type RangesOf = (layer: Layer, partition: number) => readonly Range[]

function rangesBetween(from: Ends | null, to: Ends): RangesOf {
  return (layer, partition) =>
    layer.topics.map((of) => {
      const name = laneName(of.topic, partition)
      return { layer, of, partition, from: from?.get(name) ?? 0, to: to.get(name) ?? 0 }
    })
}

async function namedRuns(selection: Selection, book: FixtureBook, rangesOf: RangesOf): Promise<readonly Run[]> {
  const { log, fixtures = [] } = selection
  const chosen: Fixture[] = []
  for (const fixtureId of new Set(fixtures.map(wellFormed))) {
    const fixture = book.fixtures.get(fixtureId) ?? (await book.meetNamed(fixtureId))
    if (fixture.isChosen) chosen.push(fixture)
  }
  book.rank()
  return layersOf(selection).flatMap((layer) =>
    chosen.map((fixture) => {
      const partition = partitionOf(fixture.fixtureId, log.partitions)
      return cursorRun(selection, fixture, layer, rangesOf(layer, partition), chosen.length)
    }),
  )
}

async function countedRuns(selection: Selection, book: FixtureBook, rangesOf: RangesOf): Promise<readonly Run[]> {
  const counted: Counted[] = []
  for (const layer of layersOf(selection)) {
    for (let partition = 0; partition < selection.log.partitions; partition++) {
      const lanes: Lane[] = []
      for (const range of rangesOf(layer, partition)) lanes.push(await scan(selection, range, book))
      if (lanes.some(({ stretches }) => stretches.length > 0)) counted.push({ layer, partition, lanes })
    }
  }
  book.rank()
  const chosen = [...book.fixtures.values()].filter(({ isChosen }) => isChosen)
  tell(selection, chosen)
  const runs = await Promise.all(counted.map((one) => runsOf(selection, book, one, chosen, counted.length)))
  return runs.flat()
}

interface Counted {
  readonly layer: Layer
  readonly partition: number
  readonly lanes: readonly Lane[]
}

async function runsOf(
  selection: Selection,
  book: FixtureBook,
  { layer, partition, lanes }: Counted,
  chosen: readonly Fixture[],
  parts: number,
): Promise<readonly Run[]> {
  const { from = 0, to = Number.POSITIVE_INFINITY } = selection
  const waiting = lanes.reduce((sum, lane) => sum + waitingBytes(lane), 0)
  if (
    lanes.every(({ isOrdered }) => isOrdered) &&
    waiting <= (selection.waitingBytesMax ?? WAITING_BYTES_MAX) / parts
  ) {
    const readers: LaneReader[] = []
    const how = { start: startOf(lanes, from), open: parts * lanes.length }
    for (const lane of lanes) readers.push(await openLaneReader(selection, lane, book, how))
    return [{ knownAt: 0, rank: 0, pages: inOrder(selection, layer, readers) }]
  }
  const wanted = chosen.filter((fixture) => {
    const { first, last, records } = spanOf(fixture, layer)
    return fixture.partition === partition && records > 0 && last >= from && first < to
  })
  const open = mostAtOnce(wanted, layer) * parts
  return wanted.map((fixture) => cursorRun(selection, fixture, layer, lanes, open))
}

/** Of what comes of raw records below this offset nothing is known at `from` or later, by itself or by what is before it. */
function startOf(lanes: readonly Lane[], from: number): number {
  const starts = lanes.map(
    ({ stretches }) => stretches.find(({ most }) => most >= from)?.firstRaw ?? Number.POSITIVE_INFINITY,
  )
  return Math.min(...starts)
}

function tell({ onCounted }: Selection, fixtures: readonly Fixture[]): void {
  const records = fixtures.reduce((sum, { raw, derived }) => sum + raw.records + derived.records, 0)
  onCounted?.({ fixtures: fixtures.length, records })
}
