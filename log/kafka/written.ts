/** What this process has committed, so that it sees it when it reads, like with every other log. */
export interface Written {
  /** A record of a commit that was acknowledged has this offset. */
  note(topic: string, partition: number, offset: number): void
  /** One above the highest of them; 0 where there is none. */
  end(topic: string, partition: number): number
}

/** A group's position in a topic, as if it was a topic of its own: no topic's name has a space. */
export function positionName(group: string, topic: string): string {
  return `${group} ${topic}`
}

/** What is committed is seen when the broker has written its mark: so often it is looked for. */
export const MARK_MS = 1
/** Then the topic is another one than that which was committed to. */
export const MARK_MS_MAX = 5000

export function newWritten(): Written {
  const ends = new Map<string, number>()
  return {
    note(topic, partition, offset) {
      const name = `${topic}/${partition}`
      ends.set(name, Math.max(ends.get(name) ?? 0, offset + 1))
    },
    end: (topic, partition) => ends.get(`${topic}/${partition}`) ?? 0,
  }
}
