import { attempt } from '../errors.ts'
import type { LogReader, Position } from '../log.ts'
import { partitionOf } from '../partitioner.ts'
import type { Waiters } from '../waiters.ts'
import { wellFormed } from '../well-formed.ts'
import { type Catalog, laneOf } from './catalog.ts'
import type { Folder } from './folder.ts'
import { latestOf, readKeyFrom, type Source, skimFrom } from './look-ups.ts'
import { positionMark } from './position.ts'

export interface ReadingParts {
  readonly url: string
  readonly folder: Folder
  readonly catalog: Catalog
  readonly waiters: Waiters
  readonly assertOpen: () => void
  /** Throws when what is read is not the log of this name any more (log/file/store-files.ts). */
  readonly assertInPlace: () => void
}

export type FileReading = Omit<LogReader, 'url' | 'partitions' | 'hasKeyIndex' | 'close'>

/** The reading half of the embedded log. Every call sees all that any process has committed before. */
export function fileReading(parts: ReadingParts): FileReading {
  const { url, folder, catalog, waiters, assertOpen, assertInPlace } = parts

  /** Reads what is newest, and holds nothing of it afterwards. */
  function see<T>(doing: string, work: () => T): T {
    assertOpen()
    return attempt(url, doing, () => {
      assertInPlace()
      refresh()
      try {
        return work()
      } finally {
        refresh()
      }
    })
  }

  function refresh(): void {
    folder.appended.fresh()
    folder.committed.fresh()
  }

  /** `absent` is the answer about a topic to which nothing was ever written. */
  function look<T>(topic: string, partition: number, absent: T, work: (source: Source) => T): T {
    assertOpen()
    if (!(partition >= 0 && partition < folder.partitions)) return absent
    return see(`reading ${topic}/${partition}`, () => {
      const mark = catalog.find(topic)
      return mark ? work({ store: folder[mark.home], lane: laneOf(mark, partition), topic, partition }) : absent
    })
  }

  function endOf(topic: string, partition: number): number {
    return look(topic, partition, 0, ({ store, lane }) => store.end(lane))
  }

  return {
    async read(topic, partition, offset, limit) {
      return look(topic, partition, [], (source) =>
        skimFrom(source, Math.max(0, offset), limit).map(({ record }) => record),
      )
    },
    async skim(topic, partition, offset, limit, memory) {
      return look(topic, partition, [], (source) => skimFrom(source, Math.max(0, offset), limit, memory))
    },
    async readKey(topic, key, range = {}) {
      const known = wellFormed(key)
      return look(topic, partitionOf(known, folder.partitions), [], (source) => readKeyFrom(source, known, range))
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
      return see(`reading the position of ${group}`, () => {
        return (folder.committed.mark(positionMark(group, topic, partition)) as Position | undefined) ?? null
      })
    },
  }
}
