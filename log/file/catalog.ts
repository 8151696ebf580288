import type { Store } from './store.ts'

/** The environment in which a topic's records lie: that of the method which first wrote it. */
export type Home = 'appended' | 'committed'

export interface TopicMark {
  /** 1, 2, … in order of first writing. */
  readonly id: number
  readonly home: Home
}

/** The topics of a log. Both homes share one catalog, so that two processes cannot disagree about where a topic lies. */
export interface Catalog {
  find(topic: string): TopicMark | null
  /** The topic; new ones get `home`. */
  claim(topic: string, home: Home): TopicMark
}

export function openCatalog(store: Store): Catalog {
  const known = new Map<string, TopicMark>()

  function find(topic: string): TopicMark | null {
    const found = known.get(topic) ?? (store.mark(['topic', topic]) as TopicMark | undefined)
    if (!found) return null
    known.set(topic, found)
    return found
  }

  function create(topic: string, home: Home): TopicMark {
    const there = find(topic)
    if (there) return there
    const mark = { id: Number(store.mark(['topics']) ?? 0) + 1, home }
    store.putMark(['topics'], mark.id)
    store.putMark(['topic', topic], mark)
    return mark
  }

  return { find, claim: (topic, home) => find(topic) ?? store.transact(() => create(topic, home)) }
}

/** A lane: a partition of a topic as one number. */
export function laneOf(topic: TopicMark, partition: number): number {
  return topic.id * PARTITIONS_MAX + partition
}

export const PARTITIONS_MAX = 65_536
