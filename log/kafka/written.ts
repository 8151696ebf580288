/** What this process has committed, so that it sees it when it reads, like with every other log. */
export interface Written {
  /** A record of a commit that was acknowledged has this offset. */
  note(topic: string, partition: number, offset: number): void
  /** One above the highest of them; 0 where there is none. */
  end(topic: string, partition: number): number
  /** They are not there: the topic is another one by now. */
  forget(topic: string, partition: number): void
}

export function newWritten(): Written {
  const ends = new Map<string, number>()
  return {
    note(topic, partition, offset) {
      const name = `${topic}/${partition}`
      ends.set(name, Math.max(ends.get(name) ?? 0, offset + 1))
    },
    end: (topic, partition) => ends.get(`${topic}/${partition}`) ?? 0,
    forget: (topic, partition) => ends.delete(`${topic}/${partition}`),
  }
}
