import fc from 'fast-check'
import type { EventLog, ReadLimit } from '../../../log/log.ts'
import { openMemoryLog } from '../../../log/memory.ts'
import { skimmed } from '../../../log/skim.ts'
import type { RawRecord } from '../../../match/raw.ts'
import type { Item } from '../../../replay/stream/item.ts'
import { itemsOf } from '../../../replay/stream/items.ts'
import type { Selection } from '../../../replay/stream/selection.ts'
import { type Codec, openCodec } from '../../../schemas/codec.ts'
import { embeddedRegistry } from '../../../schemas/registry.ts'
import { RAW_ACTIONS, type TopicName } from '../../../schemas/topics.ts'
import { event, NOON } from '../../match/given.ts'
import { PREFIX, RAW_TOPIC } from '../../processors/world.ts'

/** Logs in which what is known when is as it may be at its worst; values are of no interest, but those that decide. */

export interface Given {
  readonly partitions: number
  readonly units: readonly Unit[]
}

/** What was written at once: raw records, and what is derived of each, in the order of the topics. */
export interface Unit {
  /** UTC microseconds; null: the header is missing. */
  readonly published: number | null
  /** Of what is derived; as long after that. */
  readonly lag: number
  readonly records: readonly Short[]
}

interface Short {
  readonly fixture: number
  readonly source: 'stream' | 'import'
  readonly receivedAt: number
  /** How many records of each topic come of it. */
  readonly derived: Readonly<Partial<Record<TopicName, number>>>
}

export const IDS = ['f-1', 'f-2', 'f-é', 'f-\u{1f600}', 'f-～', 'g']
export const DERIVED: readonly TopicName[] = ['action-changes', 'corrections', 'feed-quality', 'fixture-state']

/** Times meet often, and clocks step back. */
const instant = fc.integer({ min: 0, max: 12 }).map((seconds) => NOON + seconds * 1_000_000)

const short: fc.Arbitrary<Short> = fc.record({
  fixture: fc.nat(IDS.length - 1),
  source: fc.constantFrom('stream', 'stream', 'import'),
  receivedAt: instant,
  derived: fc.record(Object.fromEntries(DERIVED.map((name) => [name, fc.constantFrom(0, 1, 1, 2)]))),
})

export const someLog: fc.Arbitrary<Given> = fc.record({
  partitions: fc.constantFrom(1, 1, 3),
  units: fc.array(
    fc.record({
      published: fc.option(instant, { nil: null, freq: 9 }),
      lag: fc.constantFrom(0, 0, 1, 3_000_000),
      records: fc.array(short, { minLength: 1, maxLength: 8 }),
    }),
    { maxLength: 14 },
  ),
})

export interface Written {
  readonly log: EventLog
  readonly codec: Codec
}

export async function written(given: Given): Promise<Written> {
  const log = openMemoryLog({ partitions: given.partitions })
  const codec = await openCodec(embeddedRegistry(log), PREFIX)
  for (const unit of given.units) await writeUnit({ log, codec }, unit)
  return { log, codec }
}

export async function writeUnit({ log, codec }: Written, { published, lag, records }: Unit): Promise<void> {
  for (const { fixture, source, receivedAt, derived } of records) {
    const raw = rawOf(IDS[fixture] as string, source, receivedAt)
    const timestamp = Math.floor(receivedAt / 1000)
    const key = raw.fixtureId
    const stamped = (at: number | null) => (at === null ? {} : { published: String(at) })
    const value = codec.encode(RAW_ACTIONS, raw)
    const [place] = await log.append([{ topic: RAW_TOPIC, key, value, headers: stamped(published), timestamp }])
    const where = `${place?.partition}/${place?.offset}`
    const drafts = DERIVED.flatMap((name) =>
      Array.from({ length: derived[name] ?? 0 }, (_, n) => ({
        topic: PREFIX + name,
        key,
        value: new Uint8Array(1),
        headers: {
          ...stamped(published === null ? null : published + lag),
          id: `${key}/${where}/${name}/${n}`,
          source: `${RAW_TOPIC}/${where}`,
        },
        timestamp,
      })),
    )
    await log.append(drafts)
  }
}

function rawOf(fixtureId: string, source: 'stream' | 'import', receivedAt: number): RawRecord {
  const sport = fixtureId === 'g' ? 'golf' : 'testsport'
  return event('alive', { fixtureId, source, receivedAt, sport, path: sport })
}

export function selectionOf({ log, codec }: Written, more: Partial<Selection> = {}): Selection {
  const topics: readonly TopicName[] = ['raw-actions', ...DERIVED]
  const signal = new AbortController().signal
  return { log, codec, prefix: PREFIX, rawTopic: RAW_TOPIC, topics, signal, ...more }
}

/** The same log, which gives no more records at once: what comes page by page is seen with few. */
export function inSmallPages(log: EventLog, records: number): EventLog {
  return {
    ...log,
    read: (topic, partition, offset, limit) => log.read(topic, partition, offset, smaller(limit, records)),
    skim: (topic, partition, offset, limit) => skimmed(log, topic, partition, offset, smaller(limit, records)),
    readKey: (topic, key, range = {}) =>
      log.readKey(topic, key, range.limit === undefined ? range : { ...range, limit: smaller(range.limit, records) }),
  }
}

function smaller(limit: ReadLimit, records: number): ReadLimit {
  return { ...limit, records: Math.min(limit.records, records) }
}

export async function itemsIn(selection: Selection): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const page of itemsOf(selection)) items.push(...page)
  return items
}

/** For comparing: what an item is, in one line. */
export function lineOf({ record, knownAt, basis, place }: Item): string {
  const { topic, partition, offset, key } = record
  return `${knownAt - NOON} ${key} ${place.raw}/${place.topic}/${place.n} ${topic}/${partition}/${offset} ${basis}`
}

/** What somebody else has written. */
export async function writeOnto(
  log: EventLog,
  topic: string,
  key: string,
  headers: Record<string, string>,
): Promise<void> {
  await log.append([{ topic, key, value: Buffer.from('nobody knows'), headers, timestamp: NOON / 1000 }])
}
