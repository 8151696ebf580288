import { type Catalog, laneOf } from './catalog.ts'
import type { Folder } from './folder.ts'
import type { LogReader, Position } from './log.ts'
import { partitionOf } from './partitioner.ts'
import { positionMark } from './position.ts'
import { latestOf, readFrom, readKeyFrom, type Source } from './reader.ts'
import { attempt } from './refusals.ts'
import type { Waiters } from './waiters.ts'
import { wellFormed } from './well-formed.ts'

export interface ReadingParts {
  readonly url: string
  readonly folder: Folder
  readonly catalog: Catalog
  readonly waiters: Waiters
  readonly assertOpen: () => void
  /** Throws when what is read is not the log of this name any more (log/probe.ts). */
  readonly assertInPlace: () => void
}

export type FileReading = Omit<LogReader, 'url' | 'partitions' | 'close'>

/** The reading half of the embedded log. Every call sees all that any process has committed before. */
export function fileReading(parts: ReadingParts): FileReading {
  const { url, folder, catalog, waiters, assertOpen, assertInPlace } = parts

  /** `absent` is the answer about a topic to which nothing was ever written. */
  function look<T>(topic: string, partition: number, absent: T, work: (source: Source) => T): T {
    assertOpen()
    if (!(partition >= 0 && partition < folder.partitions)) return absent
    return attempt(url, `reading ${topic}/${partition}`, () => {
      assertInPlace()
      folder.appended.fresh()
      const mark = catalog.find(topic)
      if (!mark) return absent
      const store = folder[mark.home]
      store.fresh()
      return work({ store, lane: laneOf(mark, partition), topic, partition })
    })
  }

  function endOf(topic: string, partition: number): number {
    return look(topic, partition, 0, ({ store, lane }) => store.end(lane))
  }

  return {
    async read(topic, partition, offset, limit) {
      return look(topic, partition, [], (source) => readFrom(source, Math.max(0, offset), limit))
    },
    async readKey(topic, key, { from = 0, to = Number.POSITIVE_INFINITY } = {}) {
      const known = wellFormed(key)
      return look(topic, partitionOf(known, folder.partitions), [], (source) => readKeyFrom(source, known, from, to))
    },
    async latest(topic, key) {
      const known = wellFormed(key)
      return look(topic, partitionOf(known, folder.partitions), null, (source) => latestOf(source, known))
    },
    async end(topic, partition) {
      return endOf(topic, partition)
    },
    async changed(topic, partition, offset, signal) {
      assertOpen()
      return waiters.wait(() => endOf(topic, partition) > Math.max(0, offset), signal)
    },
    async position(group, topic, partition) {
      assertOpen()
      return attempt(url, `reading the position of ${group}`, () => {
        assertInPlace()
        folder.committed.fresh()
        return (folder.committed.mark(positionMark(group, topic, partition)) as Position | undefined) ?? null
      })
    },
  }
}
