import type { LogRecord } from '../../log/log.ts'
import { pagesOfKey } from '../../log/pages.ts'
import { sourceOf } from '../../processors/source.ts'
import { fullName, RAW_ACTIONS, TOPICS, type TopicName } from '../../schemas/topics.ts'
import { recordedFixtures } from '../recorded.ts'
import { type Basis, compareItems, comparePlaces, type Item, type Place } from './item.ts'
import type { Selection } from './selection.ts'

/** The selected records in the total order, page by page. */
export async function* itemsOf(selection: Selection): AsyncGenerator<readonly Item[]> {
  const cursors: Cursor[] = []
  for (const fixtureId of await chosen(selection)) {
    const basis = await basisOf(selection, fixtureId)
    const names = TOPICS.map(({ name }) => name as TopicName).filter((name) => selection.topics.includes(name))
    const raw = names.filter((name) => name === RAW_ACTIONS.name)
    const derived = names.filter((name) => name !== RAW_ACTIONS.name)
    for (const layer of [raw, derived])
      if (layer.length > 0) cursors.push(await opened(layerOf(selection, fixtureId, layer, basis)))
  }
  let page: Item[] = []
  for (;;) {
    let least: Cursor | null = null
    for (const cursor of cursors) {
      if (cursor.head !== null && (least === null || compareItems(cursor.head, least.head as Item) < 0)) least = cursor
    }
    if (least === null || selection.signal.aborted) break
    page.push(least.head as Item)
    await least.advance()
    if (page.length === PAGE_ITEMS) {
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}

const PAGE_ITEMS = 1000

interface Cursor {
  head: Item | null
  advance(): Promise<void>
}

async function opened(items: AsyncGenerator<Item>): Promise<Cursor> {
  const cursor: Cursor = {
    head: null,
    advance: async () => {
      const { done, value } = await items.next()
      cursor.head = done ? null : value
    },
  }
  await cursor.advance()
  return cursor
}

async function chosen(selection: Selection): Promise<readonly string[]> {
  if (selection.fixtures !== undefined && selection.fixtures.length > 0) return [...new Set(selection.fixtures)]
  const ids: string[] = []
  for await (const id of recordedFixtures(selection)) ids.push(id)
  return ids
}

async function basisOf({ log, codec, rawTopic, known = 'auto' }: Selection, fixtureId: string): Promise<Basis> {
  if (known !== 'auto') return known
  const [first] = await log.readKey(rawTopic, fixtureId, { limit: { records: 1, bytes: 1 } })
  if (first === undefined) return 'published'
  await codec.prepare([first])
  return codec.decode(RAW_ACTIONS, first.value).source === 'import' ? 'received' : 'published'
}

/** Of one fixture and some topics, in log order; the known time never falls. */
async function* layerOf(
  { log, prefix, rawTopic, latencyMs = 0, from = 0, to = Number.POSITIVE_INFINITY }: Selection,
  fixtureId: string,
  names: readonly TopicName[],
  basis: Basis,
): AsyncGenerator<Item> {
  const all: { record: LogRecord; place: Place }[] = []
  for (const name of names) {
    const topic = TOPICS.findIndex((one) => one.name === name)
    const full = name === RAW_ACTIONS.name ? rawTopic : fullName(prefix, { name })
    for await (const page of pagesOfKey(log, full, fixtureId)) {
      for (const record of page) {
        const raw = name === RAW_ACTIONS.name ? record.offset : (sourceOf(record)?.offset ?? -1)
        all.push({ record, place: { raw, topic, n: Number(record.headers.id?.split('/').at(-1) ?? 0) } })
      }
    }
  }
  all.sort((a, b) => comparePlaces(a.place, b.place))
  let knownAt = 0
  for (const { record, place } of all) {
    const published = basis === 'published' && record.headers.published !== undefined
    const at = published ? Number(record.headers.published) : (record.timestamp + latencyMs) * 1000
    knownAt = Math.max(knownAt, at)
    if (knownAt >= from && knownAt < to) yield { record, knownAt, basis: published ? 'published' : 'received', place }
  }
}
