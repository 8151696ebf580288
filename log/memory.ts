import { limited } from './limited.ts'
import {
  type CommitUnit,
  type EventLog,
  type Headers,
  type LogReader,
  type LogRecord,
  type NewRecord,
  type PartitionOffset,
  type Position,
  VALUE_BYTES_MAX,
} from './log.ts'
import { partitionOf } from './partitioner.ts'
import { logClosed, positionMoved, recordTooLarge, topicAppended } from './refusals.ts'
import { shareAlone } from './share-alone.ts'
import { openWaiters, type Waiters } from './waiters.ts'
import { wellFormed } from './well-formed.ts'

interface Memory {
  readonly url: string
  readonly partitions: number
  readonly topics: Map<string, Topic>
  readonly positions: Map<string, Position>
  readonly waiters: Waiters
  readonly assertOpen: () => void
}

interface Topic {
  /** Whether an append wrote it first. */
  readonly appended: boolean
  readonly lanes: readonly LogRecord[][]
  readonly keys: Map<string, LogRecord[]>
}

/** A log that lives as long as the process and takes as much of its memory as it holds: for tests and trials. */
export function openMemoryLog({ partitions = 1 }: { readonly partitions?: number | undefined } = {}): EventLog {
  const url = 'memory:'
  let closed = false
  const assertOpen = (): void => {
    if (closed) throw logClosed(url)
  }
  const waiters = openWaiters()
  const memory: Memory = { url, partitions, topics: new Map(), positions: new Map(), waiters, assertOpen }
  const reading = memoryReading(memory)
  return {
    url,
    partitions,
    hasKeyIndex: true,
    ...reading,
    ...memoryWriting(memory),
    acquire: reading.position,
    share: shareAlone(partitions),
    async close() {
      closed = true
      waiters.fail(logClosed(url))
    },
  }
}

type Reading = Omit<LogReader, 'url' | 'partitions' | 'hasKeyIndex' | 'close'>

function memoryReading({ topics, positions, waiters, assertOpen }: Memory): Reading {
  function ofKey(topic: string, key: string): readonly LogRecord[] {
    assertOpen()
    return topics.get(topic)?.keys.get(wellFormed(key)) ?? []
  }

  function lane(topic: string, partition: number): readonly LogRecord[] {
    assertOpen()
    return topics.get(topic)?.lanes[partition] ?? []
  }

  return {
    async read(topic, partition, offset, limit) {
      const first = Math.max(0, offset)
      return limited(lane(topic, partition).slice(first, first + limit.records), limit)
    },
    async readKey(topic, key, { from = 0, to = Number.POSITIVE_INFINITY, limit } = {}) {
      const wanted = ofKey(topic, key).filter(({ offset }) => offset >= from && offset < to)
      return limit ? limited(wanted, limit) : wanted
    },
    async latest(topic, key) {
      return ofKey(topic, key).at(-1) ?? null
    },
    async end(topic, partition) {
      return lane(topic, partition).length
    },
    async changed(topic, partition, offset, signal) {
      assertOpen()
      return waiters.wait(() => lane(topic, partition).length > Math.max(0, offset), signal)
    },
    async position(group, topic, partition) {
      assertOpen()
      return positions.get(positionName(group, topic, partition)) ?? null
    },
  }
}

function memoryWriting(memory: Memory): Pick<EventLog, 'append' | 'commit'> {
  const { url, positions, waiters, assertOpen } = memory

  function assertWritable(records: readonly NewRecord[]): void {
    assertOpen()
    const large = records.find(({ value }) => value.length > VALUE_BYTES_MAX)
    if (large !== undefined) throw recordTooLarge(large.topic, large.key, large.value.length)
  }

  function assertPosition(unit: CommitUnit): void {
    const found = positions.get(positionName(unit.group, unit.topic, unit.partition))?.offset ?? 0
    if (found !== unit.from) throw positionMoved(url, unit, found)
  }

  return {
    async append(records) {
      assertWritable(records)
      const placed = records.map((record) => push(memory, record))
      waiters.wake()
      return placed
    },
    async commit(unit) {
      assertWritable(unit.outputs)
      for (const { topic } of unit.outputs) if (claim(memory, topic, false).appended) throw topicAppended(url, topic)
      assertPosition(unit)
      positions.set(positionName(unit.group, unit.topic, unit.partition), { offset: unit.to, metadata: unit.metadata })
      for (const record of unit.outputs) push(memory, record)
      waiters.wake()
    },
  }
}

function claim({ topics, partitions }: Memory, name: string, appended: boolean): Topic {
  const there = topics.get(name)
  if (there) return there
  const topic: Topic = { appended, lanes: Array.from({ length: partitions }, () => []), keys: new Map() }
  topics.set(name, topic)
  return topic
}

function push(memory: Memory, record: NewRecord): PartitionOffset {
  const topic = claim(memory, record.topic, true)
  const key = wellFormed(record.key)
  const partition = partitionOf(key, memory.partitions)
  const lane = topic.lanes[partition] ?? []
  const offset = lane.length
  const { timestamp } = record
  const [headers, value] = [copyHeaders(record.headers), Buffer.from(record.value)]
  const kept: LogRecord = { topic: record.topic, partition, offset, key, timestamp, headers, value }
  lane.push(kept)
  const ofKey = topic.keys.get(key)
  if (ofKey) ofKey.push(kept)
  else topic.keys.set(key, [kept])
  return { partition, offset }
}

function positionName(group: string, topic: string, partition: number): string {
  return JSON.stringify([group, topic, partition])
}

/** As they would come back from a file. */
function copyHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [wellFormed(name), wellFormed(value)]))
}
