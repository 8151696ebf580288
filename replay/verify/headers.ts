import { partitionOf } from '../../log/partitioner.ts'
import { type Derived, readSource } from './emission.ts'
import type { Find } from './findings.ts'

/** What a set of derived topics has in common. */
export interface TopicSet {
  readonly partitions: number
  /** Full name of the raw-actions that it was derived from. */
  readonly rawTopic: string
  /** Those that may stand in the header; others are told once, apart from this. */
  readonly logic: string
}

/**
 * Headers and place of a fixture's records, in the order in which each topic has them: `id` and `source` say the same, no id
 * stands twice, and `source` ascends.
 */
export function checkHeaders(records: readonly Derived[], { partitions, rawTopic }: TopicSet, find: Find): void {
  const ids = new Set<string>()
  const last = new Map<string, { source: number; n: number }>()
  for (const record of records) {
    const { topic, partition, offset, key, headers } = record
    const source = readSource(headers.source)
    const place = { topic: topic.name, offset, source: source?.offset ?? null }
    if (source === null || headers.source !== `${rawTopic}/${partition}/${source.offset}`) {
      find(place, 'header source', `${rawTopic}/${partition}/<offset>`, headers.source)
      continue
    }
    const before = last.get(topic.name)
    if (before !== undefined && before.source > source.offset) {
      find(place, 'header source', `an offset of ${before.source} or above`, source.offset)
    }
    const n = before?.source === source.offset ? before.n + 1 : 0
    last.set(topic.name, { source: source.offset, n })
    const id = `${key}/${partition}/${source.offset}/${topic.name}/${n}`
    if (headers.id !== id) find(place, 'header id', id, headers.id)
    if (ids.has(headers.id ?? '')) find(place, 'header id', 'one that stands once', headers.id)
    ids.add(headers.id ?? '')
    checkPlace(record, partitions, (what, expected, found) => find(place, what, expected, found))
  }
}

function checkPlace(
  { key, partition, headers, value }: Derived,
  partitions: number,
  find: (what: string, expected: unknown, found: unknown) => void,
): void {
  const { fixtureId } = value as { readonly fixtureId: string }
  if (fixtureId !== key) find('fixtureId', key, fixtureId)
  if (partition !== partitionOf(key, partitions)) find('partition', partitionOf(key, partitions), partition)
  if (!/^\d+$/.test(headers.published ?? '')) find('header published', 'microseconds', headers.published)
}
