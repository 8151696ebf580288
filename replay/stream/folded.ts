import type { Step } from '../../match/step.ts'
import { PROJECTIONS, type Projection } from '../../processors/derived.ts'
import { type Entry, type Fold, newEntry, parkedStep, pass, settle, take } from '../../processors/entry.ts'
import { RAW_ACTIONS, type Topic, type TopicName } from '../../schemas/topics.ts'
import { foldUpTo } from '../recorded.ts'
import type { Item } from './item.ts'
import type { KnownRecord } from './known.ts'
import type { Selection } from './selection.ts'

/** Fixtures in memory; one that comes again after so many others is folded anew. */
const ENTRIES_MAX = 1000

/**
 * Derived values by folding raw-actions again with these rules: what would have been published, had they been processed so and at
 * once. For what-if, and for logs whose derived topics are not there or have been compacted. Takes the raw records of fixtures
 * from their first one on, in log order; gives events of the chosen topics, known when their raw record was.
 */
export type Folding = (items: readonly Item[]) => Promise<readonly KnownRecord[]>

export function newFolding(selection: Selection, fold: Fold): Folding {
  const memory = newMemory(selection, fold)
  const isRawGiven = selection.topics.includes(RAW_ACTIONS.name as TopicName)
  const projections = PROJECTIONS.filter(({ topic }) => selection.topics.includes(topic.name as TopicName))
  const taking = { ...selection, fold }

  /** False where the record ran into a defect: what it gave is taken back. */
  function took(item: Item, entry: Entry, events: KnownRecord[]): boolean {
    const { record } = item
    const before = events.length
    try {
      const taken = take(taking, entry, record)
      give(item, taken.step, projections, isRawGiven, events)
      settle(entry, record, taken)
      return true
    } catch {
      events.length = before
      return false
    }
  }

  return async (items) => {
    await selection.codec.prepare(items.map(({ record }) => record))
    const events: KnownRecord[] = []
    for (const item of items) {
      const { record } = item
      const entry = memory.find(record.key) ?? (await memory.restore(item))
      if (!took(item, entry, events)) {
        // As the processors do: parked.
        await memory.park(item, entry)
        give(item, parkedStep(selection.codec, entry, record), projections, isRawGiven, events)
        pass(entry, record)
      }
      if (entry.isOver) memory.drop(record.key)
    }
    return events
  }
}

function give(
  item: Item,
  step: Step,
  projections: readonly Projection[],
  isRawGiven: boolean,
  events: KnownRecord[],
): void {
  const isRaw = !(step.kind === 'rejected' && step.rejection.code === 'bad-raw-value')
  if (isRawGiven && isRaw) events.push(eventOf(item, RAW_ACTIONS, step.raw))
  for (let p = 0; p < projections.length; p++) {
    const { topic, project } = projections[p] as Projection
    const values = project(step)
    for (let n = 0; n < values.length; n++) events.push(eventOf(item, topic, values[n]))
  }
}

/** Field by field: a spread takes many times as long. */
function eventOf({ record, knownAt, basis }: Item, topic: Topic, value: unknown): KnownRecord {
  const fixtureId = record.key
  return { as: 'known', kind: 'record', topic: topic.name, fixtureId, knownAt, basis, value } as KnownRecord
}

interface Memory {
  find(key: string): Entry | undefined
  /** Brings a fixture into memory as it is before this record. */
  restore(item: Item): Promise<Entry>
  /** The same for an entry that a record has left half changed, which is left out from now on. */
  park(item: Item, entry: Entry): Promise<void>
  drop(key: string): void
}

function newMemory(selection: Selection, fold: Fold): Memory {
  const taking = { ...selection, fold }
  const entries = new Map<string, Entry>()
  const met = new Set<string>()
  const parked = new Map<string, Set<number>>()
  return {
    find(key) {
      const entry = entries.get(key)
      if (entry === undefined) return entry
      entries.delete(key)
      entries.set(key, entry)
      return entry
    },
    async restore({ record: { key, offset } }) {
      const entry = newEntry(fold.initial())
      if (met.has(key)) await foldUpTo(taking, entry, { key, offset }, parked.get(key) ?? new Set())
      met.add(key)
      entries.set(key, entry)
      const [oldest] = entries.keys()
      if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest)
      return entry
    },
    async park({ record: { key, offset } }, entry) {
      const offsets = (parked.get(key) ?? new Set<number>()).add(offset)
      parked.set(key, offsets)
      await foldUpTo(taking, entry, { key, offset }, offsets)
    },
    drop: (key) => void entries.delete(key),
  }
}
