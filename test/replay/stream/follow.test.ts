import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openFileLog, openFileReader } from '../../../log/file/file.ts'
import type { EventLog } from '../../../log/log.ts'
import { openMemoryLog } from '../../../log/memory.ts'
import { systemClock } from '../../../platform/clock.ts'
import { followed } from '../../../replay/stream/follow.ts'
import type { Item } from '../../../replay/stream/item.ts'
import type { Selection } from '../../../replay/stream/selection.ts'
import { openCodec } from '../../../schemas/codec.ts'
import { embeddedRegistry } from '../../../schemas/registry.ts'
import { temporaryFolder } from '../../cli/touchline.ts'
import { PREFIX } from '../../processors/world.ts'
import { GIVEN_SEED } from '../../property.ts'
import { plainItems } from './plain.ts'
import { inSmallPages, lineOf, selectionOf, someLog, type Unit, writeUnit } from './recorded-log.ts'

const RUNS = Number(process.env.TOUCHLINE_RUNS ?? 30)
const seeded = GIVEN_SEED === null ? {} : { seed: GIVEN_SEED }

interface Followed {
  readonly items: readonly Item[]
  /** How many came before the mark of having caught up; null where there was none, or two. */
  readonly caughtUpAt: number | null
}

/** Follows while `write` goes on, until everything in the log was given once. */
async function follow(log: EventLog, selection: Selection, write: () => Promise<void>): Promise<Followed> {
  const ending = new AbortController()
  const items: Item[] = []
  const marks: number[] = []
  let wanted = Number.POSITIVE_INFINITY
  const look = () => {
    if (items.length >= wanted && marks.length > 0) ending.abort()
  }
  const writing = write().then(async () => {
    wanted = (await plainItems({ ...selection, log })).length
    look()
  })
  for await (const page of followed({ ...selection, signal: ending.signal })) {
    if (page === null) marks.push(items.length)
    else items.push(...page)
    look()
  }
  await writing
  return { items, caughtUpAt: marks.length === 1 ? (marks[0] as number) : null }
}

/** By fixture and layer, as a replay from the beginning gives it. */
function byLayer(items: readonly Item[]): ReadonlyMap<string, readonly string[]> {
  const layers = new Map<string, string[]>()
  for (const item of items) {
    const name = `${item.record.key} ${item.place.topic === 0 ? 'raw' : 'derived'}`
    layers.set(name, [...(layers.get(name) ?? []), lineOf(item)])
  }
  return new Map([...layers].sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function writeAll(log: EventLog, units: readonly Unit[], pause: () => Promise<void>): Promise<void> {
  const codec = await openCodec(embeddedRegistry(log), PREFIX)
  for (const unit of units) {
    await writeUnit({ log, codec }, unit)
    await pause()
  }
}

const turn = () => new Promise<void>((done) => setImmediate(done))

describe('following a log', () => {
  it('gives everything once, in log order of each fixture, while a writer goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        someLog,
        fc.nat(14),
        fc.constantFrom(1, 2, 1000),
        fc.constantFrom(0, 1, 4),
        async (given, first, records, turns) => {
          const log = openMemoryLog({ partitions: given.partitions })
          await writeAll(log, given.units.slice(0, first), turn)
          const codec = await openCodec(embeddedRegistry(log), PREFIX)
          const selection = selectionOf({ log: inSmallPages(log, records), codec }, { pageItems: 3 })
          const expected = first >= given.units.length ? await plainItems(selection) : null
          const pause = async () => {
            for (let n = 0; n < turns; n++) await turn()
          }
          const { items, caughtUpAt } = await follow(log, selection, () =>
            writeAll(log, given.units.slice(first), pause),
          )
          expect(caughtUpAt).not.toBeNull()
          expect(byLayer(items)).toEqual(byLayer(await plainItems(selection)))
          if (expected !== null) expect(items.map(lineOf)).toEqual(expected.map(lineOf))
          if (expected !== null) expect(caughtUpAt).toBe(expected.length)
        },
      ),
      { numRuns: RUNS, ...seeded },
    )
  })

  it('does so of a folder that another one writes to', async () => {
    const folder = temporaryFolder()
    const writer = await openFileLog({ folder, clock: systemClock, partitions: 3 })
    const units = fc.sample(someLog, { numRuns: 6, seed: 7 }).flatMap((given) => given.units)
    await writeAll(writer, units.slice(0, 20), turn)
    const reader = await openFileReader({ folder, clock: systemClock })
    const selection = selectionOf({ log: writer, codec: await openCodec(embeddedRegistry(writer), PREFIX) })
    const reading = { ...selection, log: reader }
    const { items, caughtUpAt } = await follow(writer, reading, () => writeAll(writer, units.slice(20), turn))
    expect(caughtUpAt).not.toBeNull()
    expect(byLayer(items)).toEqual(byLayer(await plainItems(selection)))
    await Promise.all([reader.close(), writer.close()])
  })

  it('ends when told to while nothing comes, and rejects when the log is closed', async () => {
    const log = openMemoryLog()
    const codec = await openCodec(embeddedRegistry(log), PREFIX)
    const ending = new AbortController()
    const told = followed(selectionOf({ log, codec }, { signal: ending.signal }))
    expect(await told.next()).toEqual({ done: false, value: null })
    const next = told.next()
    ending.abort()
    expect(await next).toEqual({ done: true, value: undefined })
    const closed = followed(selectionOf({ log, codec }))
    expect(await closed.next()).toEqual({ done: false, value: null })
    const failing = expect(closed.next()).rejects.toMatchObject({ code: 'log-closed' })
    await turn()
    await log.close()
    await failing
  })
})
