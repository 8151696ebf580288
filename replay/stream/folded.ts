import type { Step } from '../../match/step.ts'
import { PROJECTIONS, type Projection } from '../../processors/derived.ts'
import { type Entry, type Fold, newEntry, parkedStep, pass, settle, take } from '../../processors/entry.ts'
import { RAW_ACTIONS, type TopicName } from '../../schemas/topics.ts'
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

  async function eventsOf(item: Item, events: KnownRecord[]): Promise<void> {
    const { record } = item
    const entry = memory.find(record.key) ?? (await memory.restore(item))
    const before = events.length
    try {
      const taken = take(taking, entry, record)
      give(item, taken.step, projections, isRawGiven, events)
      settle(entry, record, taken)
    } catch {
      // A defect parks the record, as it does in the processors.
      events.length = before
      await memory.park(item, entry)
      give(item, parkedStep(selection.codec, entry, record), projections, isRawGiven, events)
      pass(entry, record)
    }
    if (entry.isOver) memory.drop(record.key)
  }

  return async (items) => {
    await selection.codec.prepare(items.map(({ record }) => record))
    const events: KnownRecord[] = []
    for (const item of items) await eventsOf(item, events)
    return events
  }
}

function give(
  { record, knownAt, basis }: Item,
  step: Step,
  projections: readonly Projection[],
  isRawGiven: boolean,
  events: KnownRecord[],
): void {
  const head = { as: 'known', kind: 'record', fixtureId: record.key, knownAt, basis } as const
  const isRaw = !(step.kind === 'rejected' && step.rejection.code === 'bad-raw-value')
  if (isRawGiven && isRaw) events.push({ ...head, topic: RAW_ACTIONS.name, value: step.raw } as KnownRecord)
  for (const { topic, project } of projections) {
    for (const value of project(step)) events.push({ ...head, topic: topic.name, value } as KnownRecord)
  }
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
