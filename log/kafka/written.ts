import type { CommitUnit } from '../log.ts'

/** A group's place in a partition. */
export type Place = Pick<CommitUnit, 'group' | 'topic' | 'partition'>

/** What this process has committed, so that it sees it when it reads, like with every other log. */
export interface Written {
  /** A record of a commit that was acknowledged has this offset. */
  note(topic: string, partition: number, offset: number): void
  /** One above the highest of them; 0 where there is none. */
  end(topic: string, partition: number): number
  /** The highest of them in each partition. */
  last(): readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]
  /** A commit that was acknowledged has moved the position there. */
  noteMoved(place: Place): void
  hasMoved(place: Place): boolean
  /** They are not there: the topic is another one by now. */
  forget(topic: string, partition: number): void
}

export function newWritten(): Written {
  const ends = new Map<string, { topic: string; partition: number; end: number }>()
  const moved = new Set<string>()
  const nameOf = ({ group, topic, partition }: Place): string => JSON.stringify([group, topic, partition])
  return {
    note(topic, partition, offset) {
      const name = `${topic}/${partition}`
      ends.set(name, { topic, partition, end: Math.max(ends.get(name)?.end ?? 0, offset + 1) })
    },
    end: (topic, partition) => ends.get(`${topic}/${partition}`)?.end ?? 0,
    last: () => [...ends.values()].map(({ topic, partition, end }) => ({ topic, partition, offset: end - 1 })),
    noteMoved: (place) => void moved.add(nameOf(place)),
    hasMoved: (place) => moved.has(nameOf(place)),
    forget: (topic, partition) => ends.delete(`${topic}/${partition}`),
  }
}
