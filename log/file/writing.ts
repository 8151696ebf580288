import { attempt } from '../errors.ts'
import {
  APPEND_BYTES_MAX,
  type EventLog,
  type NewRecord,
  type PartitionOffset,
  RECORD_BYTES,
  VALUE_BYTES_MAX,
} from '../log.ts'
import { partitionOf } from '../partitioner.ts'
import { recordTooLarge } from '../refusals.ts'
import { wellFormed } from '../well-formed.ts'
import type { BlockWriter } from './block-writer.ts'
import { type Home, laneOf, type TopicMark } from './catalog.ts'
import { fileCommitting } from './committing.ts'
import { openQueue } from './queue.ts'
import type { ReadingParts } from './reading.ts'

export interface WritingParts extends ReadingParts {
  /** Throws `disk-full`. */
  readonly assertDisk: () => void
  readonly releaseDeadReaders: () => void
}

export interface FileWriting extends Pick<EventLog, 'append' | 'commit'> {
  /** After everything that still waits is written. */
  close(): Promise<void>
}

/** The writing half of the embedded log. */
export function fileWriting(parts: WritingParts): FileWriting {
  const { url, folder, catalog, waiters, assertOpen, assertDisk, releaseDeadReaders } = parts
  const queueOptions = { url, bytesMax: APPEND_BYTES_MAX, written: () => waiters.wake() }
  const queues = {
    appended: openQueue({ ...queueOptions, store: folder.appended }),
    committed: openQueue({ ...queueOptions, store: folder.committed }),
  }
  const committing = fileCommitting({ ...parts, queue: queues.committed, claim, bytesOf })

  function assertWritable(home: Home, records: readonly NewRecord[]): void {
    assertOpen()
    const store = folder[home]
    attempt(url, `writing to ${store.path}`, () => {
      // First, since the disk of a folder that is gone cannot be asked.
      store.assertInPlace()
      assertDisk()
      releaseDeadReaders()
    })
    const large = records.find(({ value }) => value.length > VALUE_BYTES_MAX)
    if (large !== undefined) throw recordTooLarge(large.topic, large.key, large.value.length)
  }

  function claim(topic: string, home: Home): TopicMark {
    return attempt(url, `making topic ${topic}`, () => catalog.claim(topic, home))
  }

  function push(writer: BlockWriter, record: NewRecord): PartitionOffset {
    const key = wellFormed(record.key)
    const partition = partitionOf(key, folder.partitions)
    const lane = laneOf(claim(record.topic, 'appended'), partition)
    return { partition, offset: writer.push(lane, key === record.key ? record : { ...record, key }) }
  }

  function appendTo(home: Home, records: readonly NewRecord[]): Promise<readonly PartitionOffset[]> {
    return queues[home].write(bytesOf(records), (writer) => records.map((record) => push(writer, record)))
  }

  /** An append to topics of both homes is two transactions. */
  async function appendApart(
    records: readonly NewRecord[],
    homes: readonly Home[],
  ): Promise<readonly PartitionOffset[]> {
    const ofHome = (home: Home): readonly NewRecord[] => records.filter((_, index) => homes[index] === home)
    const [appended, committed] = await Promise.all([
      appendTo('appended', ofHome('appended')),
      appendTo('committed', ofHome('committed')),
    ])
    const next = { appended: appended.values(), committed: committed.values() }
    return homes.flatMap((home) => next[home].next().value ?? [])
  }

  return {
    async append(records) {
      assertWritable('appended', records)
      const homes = records.map((record) => claim(record.topic, 'appended').home)
      const [home] = new Set(homes)
      if (home === undefined) return []
      return homes.every((one) => one === home) ? appendTo(home, records) : appendApart(records, homes)
    },
    async commit(unit) {
      assertWritable('committed', unit.outputs)
      return committing.commit(unit)
    },
    async close() {
      queues.appended.drain()
      queues.committed.drain()
      await committing.close()
    },
  }
}

function bytesOf(records: readonly NewRecord[]): number {
  let bytes = RECORD_BYTES * records.length
  for (const record of records) bytes += record.value.length
  return bytes
}
