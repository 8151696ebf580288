import { describe, expect, it } from 'vitest'
import type { RawRecord } from '../../../match/raw.ts'
import { knownSpan } from '../../../replay/pace/known-span.ts'
import { NewestStates } from '../../../replay/pace/newest-states.ts'
import { findPlace, type SeekTo } from '../../../replay/pace/seek.ts'
import { itemsFrom } from '../../../replay/pace/start.ts'
import type { Item } from '../../../replay/stream/item.ts'
import { itemsOf } from '../../../replay/stream/items.ts'
import type { Selection } from '../../../replay/stream/selection.ts'
import { TOPICS, type TopicName } from '../../../schemas/topics.ts'
import { NEVER } from '../../log/helpers.ts'
import { NOON, type Short } from '../../match/given.ts'
import { FOLD, openWorld, PREFIX, packetOf, RAW_TOPIC, run } from '../../processors/world.ts'

const SECOND = 1_000_000

/** Received so many seconds after noon, while the provider's clock stood there in the first period. */
function packet(fixtureId: string, second: number, clock: string, short: Short): RawRecord {
  const summary = {
    currentPeriod: 1,
    currentClockTime: clock,
    currentClockState: 'running',
    periods: [{ id: 1, type: 'Regular' }],
  }
  const given = { ...short, score: short.score ?? [0, 0], summary } as Short
  return packetOf(fixtureId, given, { receivedAt: NOON + second * SECOND })
}

const ALL = TOPICS.map(({ name }) => name as TopicName)

async function selected(more: Partial<Selection> = {}): Promise<Selection & { readonly fold: typeof FOLD }> {
  const world = await openWorld([
    packet('a', 0, '00:10', { seq: 1, send: 5 }),
    packet('b', 5, '00:20', { seq: 1, send: 5 }),
    packet('a', 10, '01:00', { seq: 2, send: 5, score: [1, 0] }),
    packet('a', 20, '02:00', { seq: 3, send: 5, score: [2, 0] }),
    packet('b', 25, '02:00', { seq: 2, send: 5 }),
  ])
  await run(world)
  return {
    ...world,
    prefix: PREFIX,
    rawTopic: RAW_TOPIC,
    topics: ALL,
    known: 'received',
    signal: NEVER,
    fold: FOLD,
    ...more,
  }
}

async function all(pages: AsyncGenerator<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const page of pages) items.push(...page)
  return items
}

/** Fixture, offset of the raw record and second of the first item there, and how many follow. */
async function landed(selection: Awaited<ReturnType<typeof selected>>, to: SeekTo) {
  const found = await findPlace(selection, to)
  if ('there' in found) return found.there
  const items = await all(itemsFrom(selection, found.start))
  const whole = await all(itemsOf(selection))
  // What is left is the end of the whole, whatever came before.
  expect(items.map(nameOf)).toEqual(whole.slice(whole.length - items.length).map(nameOf))
  const [first] = items
  return first === undefined
    ? 'the end'
    : `${first.record.key}/${first.place.raw} at ${(first.knownAt - NOON) / SECOND}`
}

function nameOf({ record, place }: Item): string {
  return JSON.stringify([record.key, place])
}

describe('a seek', () => {
  it('goes to the packet of a seq, among records of other fixtures', async () => {
    const selection = await selected()
    expect(await landed(selection, { by: 'seq', seq: 2, fixtureId: 'a' })).toBe('a/2 at 10')
    expect(await landed(selection, { by: 'seq', seq: 2, fixtureId: 'b' })).toBe('b/4 at 25')
  })

  it('goes to the last packet at which the match clock stood there or before', async () => {
    const selection = await selected()
    expect(await landed(selection, { by: 'clock', period: 1, seconds: 90, fixtureId: 'a' })).toBe('a/2 at 10')
    expect(await landed(selection, { by: 'clock', period: null, seconds: 120, fixtureId: 'a' })).toBe('a/3 at 20')
  })

  it('goes to the first record known at a time or later, and to the end', async () => {
    const selection = await selected()
    expect(await landed(selection, { by: 'time', knownAt: NOON + 6 * SECOND })).toBe('a/2 at 10')
    expect(await landed(selection, { by: 'time', knownAt: 0 })).toBe('a/0 at 0')
    expect(await landed(selection, { by: 'time', knownAt: NOON + 26 * SECOND })).toBe('the end')
  })

  it('finds the packet by what was derived from it, where no raw records are replayed', async () => {
    const selection = await selected({ topics: ['fixture-state'] })
    expect(await landed(selection, { by: 'seq', seq: 3, fixtureId: 'a' })).toBe('a/3 at 20')
  })

  it('says what there is instead', async () => {
    const selection = await selected({ to: NOON + 15 * SECOND })
    expect(await landed(selection, { by: 'seq', seq: 9, fixtureId: 'a' })).toBe('seqs 1 to 3')
    expect(await landed(selection, { by: 'clock', period: 2, seconds: 60, fixtureId: 'a' })).toBe('1/00:10–02:00')
    // It is recorded, and not among what is replayed.
    expect(await landed(selection, { by: 'seq', seq: 3, fixtureId: 'a' })).toMatch(/before 2026-11-21T12:00:15/)
  })
})

describe('what a progress shows', () => {
  it('is the newest state of each fixture, as it was known at the place', async () => {
    const selection = await selected({ fixtures: ['a', 'b'] })
    const states = new NewestStates(selection.codec)
    const seen = async () => (await states.newest(10)).map(({ fixtureId, score }) => `${fixtureId} ${score?.home}`)
    for await (const page of itemsOf(selection)) states.take(page)
    expect(await seen()).toEqual(['b 0', 'a 2'])
    const move = await states.before(selection, { knownAt: NOON + 11 * SECOND, item: null })
    expect(await seen()).toEqual(['b 0', 'a 2'])
    move()
    expect(await seen()).toEqual(['a 1', 'b 0'])
    expect(await states.newest(1)).toHaveLength(1)
  })

  it('is a share of the time from the first record to the last', async () => {
    expect(await knownSpan(await selected())).toEqual({ first: NOON, last: NOON + 25 * SECOND })
    expect(await knownSpan(await selected({ fixtures: ['a'], latencyMs: 500, from: NOON + SECOND }))).toEqual({
      first: NOON + SECOND,
      last: NOON + 20.5 * SECOND,
    })
    expect(await knownSpan(await selected({ fixtures: ['nope'] }))).toBeNull()
  })
})
