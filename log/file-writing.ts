import { type Home, laneOf, type TopicMark } from './catalog.ts'
import type { ReadingParts } from './file-reading.ts'
import { positionMark } from './folder.ts'
import { APPEND_BYTES_MAX, type EventLog, type NewRecord, type Placed, type Position, RECORD_BYTES } from './log.ts'
import { partitionOf } from './partitioner.ts'
import { openQueue } from './queue.ts'
import { attempt, positionMoved, topicAppended } from './refusals.ts'
import { wellFormed } from './text.ts'
import type { Unit } from './unit.ts'

export interface WritingParts extends ReadingParts {
  /** Throws `disk-full`. */
  readonly assertDisk: () => void
}

export interface FileWriting extends Pick<EventLog, 'append' | 'commit'> {
  /** Writes everything that still waits. */
  drain(): void
}

/** The writing half of the embedded log. */
export function fileWriting({ url, folder, catalog, waiters, assertOpen, assertDisk }: WritingParts): FileWriting {
  const queueOptions = { url, bytesMax: APPEND_BYTES_MAX, written: () => waiters.wake() }
  const queues = {
    appended: openQueue({ ...queueOptions, store: folder.appended }),
    committed: openQueue({ ...queueOptions, store: folder.committed }),
  }

  function assertWritable(): void {
    assertOpen()
    assertDisk()
  }

  function claim(topic: string, home: Home): TopicMark {
    return attempt(url, `making topic ${topic}`, () => catalog.claim(topic, home))
  }

  function push(unit: Unit, record: NewRecord): Placed {
    const key = wellFormed(record.key)
    const partition = partitionOf(key, folder.partitions)
    const lane = laneOf(claim(record.topic, 'appended'), partition)
    return { partition, offset: unit.push(lane, key === record.key ? record : { ...record, key }) }
  }

  function appendTo(home: Home, records: readonly NewRecord[]): Promise<readonly Placed[]> {
    return queues[home].write(bytesOf(records), (unit) => records.map((record) => push(unit, record)))
  }

  /** An append to topics of both homes is two transactions. */
  async function appendApart(records: readonly NewRecord[], homes: readonly Home[]): Promise<readonly Placed[]> {
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
      assertWritable()
      const homes = records.map((record) => claim(record.topic, 'appended').home)
      const [home] = new Set(homes)
      if (home === undefined) return []
      return homes.every((one) => one === home) ? appendTo(home, records) : appendApart(records, homes)
    },
    async commit(unit) {
      assertWritable()
      for (const { topic } of unit.outputs) {
        if (claim(topic, 'committed').home !== 'committed') throw topicAppended(url, topic)
      }
      const mark = positionMark(unit.group, unit.topic, unit.partition)
      return queues.committed.write(bytesOf(unit.outputs), (writing) => {
        const found = (folder.committed.mark(mark) as Position | undefined)?.offset ?? 0
        if (found !== unit.from) throw positionMoved(url, unit, found)
        folder.committed.putMark(mark, { offset: unit.to, metadata: unit.metadata } satisfies Position)
        for (const record of unit.outputs) push(writing, record)
      })
    },
    drain() {
      queues.appended.drain()
      queues.committed.drain()
    },
  }
}

function bytesOf(records: readonly NewRecord[]): number {
  let bytes = RECORD_BYTES * records.length
  for (const record of records) bytes += record.value.length
  return bytes
}
