import type { LogRecord } from '../../log/log.ts'
import { PAGE } from '../../log/pages.ts'
import { sourceOf } from '../../processors/source.ts'
import { fullName, processGroup, RAW_ACTIONS, TOPICS, type Topic } from '../../schemas/topics.ts'
import { compareItems, type Item } from '../stream/item.ts'
import { itemsOf } from '../stream/items.ts'
import type { KnownRecord } from '../stream/known.ts'
import { publishedAt, receivedAtOf } from '../stream/known-time.ts'
import type { Selection } from '../stream/selection.ts'

/** Where each topic and partition was read to: `<topic>/<partition>` → next offset. */
export type Marks = Map<string, number>

/** The ends of the selected topics now. What comes later is live. */
export async function endsNow(selection: Selection): Promise<Marks> {
  const marks: Marks = new Map()
  for (const { full } of topicsOf(selection)) {
    for (let partition = 0; partition < selection.log.partitions; partition++) {
      marks.set(`${full}/${partition}`, await selection.log.end(full, partition))
    }
  }
  return marks
}

/** What was recorded before these marks, in the total order. */
export async function* eventsBefore(selection: Selection, marks: Marks): AsyncGenerator<readonly KnownRecord[]> {
  for await (const page of itemsOf(selection)) {
    const before = page.filter(({ record }) => {
      return record.offset < (marks.get(`${record.topic}/${record.partition}`) ?? 0)
    })
    yield await decoded(selection, before)
  }
}

/**
 * The records of the selected topics from these marks on, as they come, until the signal aborts: within a round in the total order.
 * Derived records are given when their raw record was dealt with whole: topics are read one after the other, and what was
 * committed meanwhile would be seen in the later ones only.
 */
export async function* liveEvents(selection: Selection, marks: Marks): AsyncGenerator<readonly KnownRecord[]> {
  const { log, signal } = selection
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  while (!signal.aborted) {
    const items = (await Promise.all(partitions.map((partition) => roundOf(selection, marks, partition)))).flat()
    if (items.length > 0) yield await decoded(selection, items.sort(compareItems))
    else await anyChange(selection, marks)
  }
}

async function roundOf(selection: Selection, marks: Marks, partition: number): Promise<readonly Item[]> {
  const { log, rawTopic, prefix, fixtures = [] } = selection
  const position = await log.position(processGroup(prefix), rawTopic, partition)
  // Nobody works on a log that was copied.
  let upTo = position?.offset ?? Number.POSITIVE_INFINITY
  const read: { readonly mark: string; readonly isRaw: boolean; readonly items: readonly Item[] }[] = []
  for (const { topic, full, at } of topicsOf(selection)) {
    const mark = `${full}/${partition}`
    const isRaw = topic === RAW_ACTIONS
    const page = await log.read(full, partition, marks.get(mark) ?? 0, PAGE)
    const items = page.map((record) => itemOf(selection, record, isRaw ? record.offset : sourceOffset(record), at))
    // Of a raw record at the end of a page there may be more in the next one.
    if (!isRaw && page.length === PAGE.records) upTo = Math.min(upTo, items.at(-1)?.place.raw ?? 0)
    read.push({ mark, isRaw, items })
  }
  return read.flatMap(({ mark, isRaw, items }) => {
    const given = isRaw ? items : items.filter(({ place }) => place.raw < upTo)
    const last = given.at(-1)
    if (last !== undefined) marks.set(mark, last.record.offset + 1)
    return fixtures.length === 0 ? given : given.filter(({ record }) => fixtures.includes(record.key))
  })
}

function sourceOffset(record: LogRecord): number {
  return sourceOf(record)?.offset ?? -1
}

function itemOf({ latencyMs = 0, known = 'auto' }: Selection, record: LogRecord, raw: number, topic: number): Item {
  const published = known === 'received' ? -1 : publishedAt(record)
  const n = Number(record.headers.id?.split('/').at(-1) ?? 0)
  const place = { raw, topic, n }
  return published >= 0
    ? { record, knownAt: published, basis: 'published', place }
    : { record, knownAt: receivedAtOf(record, latencyMs), basis: 'received', place }
}

async function decoded(selection: Selection, items: readonly Item[]): Promise<readonly KnownRecord[]> {
  const { codec } = selection
  await codec.prepare(items.map(({ record }) => record))
  return items.map(({ record, knownAt, basis, place }) => {
    const topic = TOPICS[place.topic] as Topic
    const value = codec.decode(topic, record.value)
    return {
      as: 'known',
      kind: 'record',
      topic: topic.name,
      fixtureId: record.key,
      knownAt,
      basis,
      value,
    } as KnownRecord
  })
}

/** Resolves when there is something at a mark, or the position moved that was waited for, or the signal aborts. */
async function anyChange(selection: Selection, marks: Marks): Promise<void> {
  const { log, signal } = selection
  const found = new AbortController()
  const either = AbortSignal.any([signal, found.signal])
  const waits = topicsOf(selection).flatMap(({ full }) =>
    Array.from({ length: log.partitions }, (_, partition) =>
      log.changed(full, partition, marks.get(`${full}/${partition}`) ?? 0, either),
    ),
  )
  await Promise.race(waits)
  found.abort()
  await Promise.all(waits)
}

function topicsOf({ topics, prefix, rawTopic }: Selection) {
  return TOPICS.flatMap((topic, at) => {
    const isSelected = (topics as readonly string[]).includes(topic.name)
    return isSelected ? [{ topic, at, full: topic === RAW_ACTIONS ? rawTopic : fullName(prefix, topic) }] : []
  })
}
