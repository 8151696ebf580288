import { describe, expect, it } from 'vitest'
import { openMemoryLog } from '../../../log/memory.ts'
import type { Item } from '../../../replay/stream/item.ts'
import { itemsOf } from '../../../replay/stream/items.ts'
import { waitingBytes } from '../../../replay/stream/waiting.ts'
import { openCodec } from '../../../schemas/codec.ts'
import { embeddedRegistry } from '../../../schemas/registry.ts'
import { RAW_ACTIONS } from '../../../schemas/topics.ts'
import { event, NOON } from '../../match/given.ts'
import { PREFIX, RAW_TOPIC } from '../../processors/world.ts'
import { plainItems } from './plain.ts'
import { lineOf, selectionOf, type Written } from './recorded-log.ts'

const FIXTURES = 40
const EACH = 100

/** `at`: second of the nth record of a fixture. `order`: one fixture after the other, or side by side. */
async function recorded(order: 'imported' | 'live'): Promise<Written> {
  const log = openMemoryLog()
  const codec = await openCodec(embeddedRegistry(log), PREFIX)
  const all = Array.from({ length: FIXTURES * EACH }, (_, n) =>
    order === 'live' ? [n % FIXTURES, Math.floor(n / FIXTURES)] : [Math.floor(n / EACH), n % EACH],
  ) as readonly [number, number][]
  await log.append(
    all.map(([fixture, second]) => {
      const receivedAt = NOON + second * 1_000_000
      const source = order === 'live' ? 'stream' : 'import'
      const raw = event('alive', { fixtureId: `f${fixture}`, source, receivedAt })
      const headers = { published: String(order === 'live' ? receivedAt : NOON + 1e12) }
      const value = codec.encode(RAW_ACTIONS, raw)
      return { topic: RAW_TOPIC, key: raw.fixtureId, value, headers, timestamp: receivedAt / 1000 }
    }),
  )
  return { log, codec }
}

interface Seen {
  readonly lines: readonly string[]
  readonly waitingMax: number
  readonly byKey: number
}

async function seen({ log, codec }: Written, waitingBytesMax: number): Promise<Seen> {
  let [waitingMax, byKey] = [0, 0]
  const counting: typeof log = {
    ...log,
    readKey: (topic, key, range) => {
      if (topic === RAW_TOPIC) byKey++
      return log.readKey(topic, key, range)
    },
  }
  const onWaiting = (items: number): void => {
    waitingMax = Math.max(waitingMax, items)
  }
  const items: Item[] = []
  const topics = ['raw-actions'] as const
  const selection = selectionOf({ log: counting, codec }, { topics, waitingBytesMax, onWaiting, pageItems: 100 })
  for await (const page of itemsOf(selection)) {
    expect(page.length).toBeLessThanOrEqual(100)
    items.push(...page)
  }
  return { lines: items.map(lineOf), waitingMax, byKey }
}

describe('what a replay holds', () => {
  it('is no more than a page where fixtures were recorded side by side', async () => {
    const world = await recorded('live')
    const { lines, waitingMax, byKey } = await seen(world, 1)
    expect(lines).toEqual((await plainItems(selectionOf(world, { topics: ['raw-actions'] }))).map(lineOf))
    // Of the same second as the first record behind the page.
    expect(waitingMax).toBeLessThanOrEqual(FIXTURES + 250)
    expect(byKey).toBe(0)
  })

  it('is bounded where they were imported one after the other: then they are read by their keys, not kept', async () => {
    const world = await recorded('imported')
    const plain = (await plainItems(selectionOf(world, { topics: ['raw-actions'] }))).map(lineOf)
    const kept = await seen(world, 1e9)
    expect(kept.lines).toEqual(plain)
    expect(kept.waitingMax).toBeGreaterThan((FIXTURES - 10) * EACH)
    const bounded = await seen(world, 100_000)
    expect(bounded.lines).toEqual(plain)
    expect(bounded.waitingMax).toBe(0)
    expect(bounded.byKey).toBeGreaterThanOrEqual(FIXTURES)
  })

  it('is told before: what waits for longer than a page or two', () => {
    const stretch = (least: number, most: number) => ({
      offset: 0,
      end: 0,
      firstRaw: 0,
      lastRaw: 0,
      least,
      most,
      bytes: 10,
    })
    const rising = Array.from({ length: 200 }, (_, n) => stretch(n, n))
    expect(waitingBytes({ stretches: rising })).toBe(0)
    // Up to the 101st all wait for that one, but for those within two pages before it.
    const fallen = rising.map(({ most }, n) => stretch(n <= 100 ? 0 : n, most))
    expect(waitingBytes({ stretches: fallen })).toBe((101 - (2 * 1000) / 50) * 10)
  })
})
