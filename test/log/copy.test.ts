import { EventEmitter, once } from 'node:events'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CopyOptions, type CopyResult, copyTopic } from '../../log/copy.ts'
import type { EventLog, LogReader, LogRecord, NewRecord } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { partitionOf } from '../../log/partitioner.ts'
import { codeOf, NEVER, newRecord, readAll } from './helpers.ts'

const [SOURCE, TARGET] = ['a.raw', 'b.raw']
const KEYS = Array.from({ length: 9 }, (_, n) => `fixture-${n}`)

function numbered(count: number, first = 0): readonly NewRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const key = KEYS[((first + n) * 7) % KEYS.length] as string
    return newRecord(SOURCE, key, String(first + n), { timestamp: 1000 + n })
  })
}

async function sourceOf(records: readonly NewRecord[], partitions = 3): Promise<EventLog> {
  const log = openMemoryLog({ partitions })
  await log.append(records)
  return log
}

function copy(from: LogReader, to: EventLog, more: Partial<CopyOptions> = {}): Promise<CopyResult> {
  return copyTopic({ from, source: SOURCE, to, target: TARGET, signal: NEVER, ...more })
}

/** What is to be the same: everything of each key, in order. */
function byKey(records: readonly (NewRecord | LogRecord)[]): Readonly<Record<string, readonly string[]>> {
  const texts = KEYS.map((key) => {
    const of = records.filter((record) => record.key === key)
    return [
      key,
      of.map(
        ({ value, timestamp, headers: { 'copied-from': _, ...rest } }) =>
          `${value} ${timestamp} ${JSON.stringify(rest)}`,
      ),
    ]
  })
  return Object.fromEntries(texts)
}

it('copies value, key, headers and timestamp into the partition of the key, and says from where', async () => {
  const records = numbered(60)
  const [from, to] = [await sourceOf(records), openMemoryLog({ partitions: 5 })]
  expect(await copy(from, to)).toEqual({ copied: 60, already: 0, isComplete: true })
  const copies = await readAll(to, TARGET)
  expect(byKey(copies)).toEqual(byKey(records))
  for (const record of copies) {
    expect(record.partition).toBe(partitionOf(record.key, 5))
    const [, partition, offset] = /^a\.raw\/(\d+)\/(\d+)$/.exec(record.headers['copied-from'] ?? '') ?? []
    const [original] = await from.read(SOURCE, Number(partition), Number(offset), { records: 1, bytes: 1 })
    expect([original?.key, original?.value]).toEqual([record.key, record.value])
  }
})

it('run again it copies what has come since, and nothing twice', async () => {
  const [from, to] = [await sourceOf(numbered(40)), openMemoryLog({ partitions: 4 })]
  await copy(from, to)
  await from.append(numbered(15, 40))
  expect(await copy(from, to)).toEqual({ copied: 15, already: 40, isComplete: true })
  expect(await copy(from, to)).toEqual({ copied: 0, already: 55, isComplete: true })
  expect(byKey(await readAll(to, TARGET))).toEqual(byKey(numbered(40).concat(numbered(15, 40))))
})

it('follows until it is told to end', async () => {
  const [from, to] = [await sourceOf(numbered(10)), openMemoryLog({ partitions: 4 })]
  const end = new AbortController()
  const seen = new EventEmitter()
  const isThere = once(seen, 'copied')
  const copying = copy(from, to, {
    follow: true,
    signal: end.signal,
    onProgress: ({ copied }) => copied === 30 && seen.emit('copied'),
  })
  await from.append(numbered(20, 10))
  await isThere
  end.abort()
  expect(await copying).toEqual({ copied: 30, already: 0, isComplete: false })
})

it('a copy that was begun from a copy names the topic it was made from', async () => {
  const [first, second] = [await sourceOf(numbered(20)), openMemoryLog({ partitions: 4 })]
  await copy(first, second)
  const third = openMemoryLog({ partitions: 8 })
  await copy(second, third, { source: TARGET, target: 'c.raw' })
  for (const { headers } of await readAll(third, 'c.raw')) expect(headers['copied-from']).toMatch(/^b\.raw\//)
})

it('takes no target that has something else', async () => {
  const [from, to] = [await sourceOf(numbered(20)), openMemoryLog({ partitions: 4 })]
  await to.append([newRecord(TARGET, 'fixture-1', 'live')])
  await expect(copy(from, to)).rejects.toMatchObject({
    code: 'copy-mixed',
    message: `b.raw: expected a copy of a.raw only, found the record at ${partitionOf('fixture-1', 4)}/0, which is none`,
  })
  const other = openMemoryLog({ partitions: 4 })
  await copy(from, other)
  await from.append([newRecord('other.raw', 'fixture-1', '1')])
  expect(await codeOf(copy(from, other, { source: 'other.raw' }))).toBe('copy-mixed')
})

it('ends when somebody else writes to the target meanwhile', async () => {
  const [from, to] = [await sourceOf(numbered(20), 1), openMemoryLog({ partitions: 4 })]
  const append: EventLog['append'] = async (records) => {
    await to.append([newRecord(TARGET, records[0]?.key ?? '', 'live')])
    return to.append(records)
  }
  await expect(copy(from, { ...to, append })).rejects.toMatchObject({
    code: 'copy-mixed',
    message: expect.stringContaining('another writer'),
  })
})

/** Gives `most` records at a time, and every `step`th offset only, as a log does that has other things in between. */
function sparse(log: LogReader, most: number, step: number): LogReader {
  return {
    ...log,
    read: async (topic, partition, offset, limit) => {
      const records = await log.read(topic, partition, Math.ceil(offset / step), { ...limit, records: most })
      return records.map((record) => ({ ...record, offset: record.offset * step }))
    },
    end: async (topic, partition) => (await log.end(topic, partition)) * step,
  }
}

/** Dies at its `call`th append, of which each partition has got a part. */
function dying(log: EventLog, call: number, parts: readonly number[]): EventLog {
  let calls = 0
  return {
    ...log,
    append: async (records) => {
      if (++calls < call) return log.append(records)
      for (const [partition, part] of parts.entries()) {
        const lane = records.filter(({ key }) => partitionOf(key, log.partitions) === partition)
        await log.append(lane.slice(0, Math.floor(lane.length * part)))
      }
      throw new Error('killed')
    },
  }
}

const part = fc.constantFrom(0, 0.3, 0.7, 1)

it('killed at any moment, again and again, it leaves out nothing, doubles nothing and keeps the order', async () => {
  const deaths = fc.array(
    fc.record({ call: fc.integer({ min: 1, max: 6 }), parts: fc.array(part, { minLength: 5, maxLength: 5 }) }),
    { maxLength: 6 },
  )
  const shape = fc.record({
    count: fc.integer({ min: 0, max: 80 }),
    most: fc.integer({ min: 1, max: 12 }),
    step: fc.constantFrom(1, 3, 400, 1500),
  })
  await fc.assert(
    fc.asyncProperty(shape, deaths, async ({ count, most, step }, all) => {
      const records = numbered(count)
      const from = sparse(await sourceOf(records), most, step)
      const to = openMemoryLog({ partitions: 5 })
      for (const { call, parts } of all) await copy(from, dying(to, call, parts)).catch(() => {})
      await copy(from, to)
      expect(byKey(await readAll(to, TARGET))).toEqual(byKey(records))
    }),
    { numRuns: 150 },
  )
})

/** A topic that was given more partitions: what is in it stays, what comes goes by the new number. */
function grownInPlace(before: LogReader, after: LogReader): LogReader {
  const countIn = (partition: number) => before.end(SOURCE, partition)
  return {
    ...after,
    end: async (topic, partition) => (await countIn(partition)) + (await after.end(topic, partition)),
    read: async (topic, partition, offset, limit) => {
      const count = await countIn(partition)
      const old = await before.read(topic, partition, offset, limit)
      if (old.length > 0) return old
      const young = await after.read(topic, partition, offset - count, limit)
      return young.map((record) => ({ ...record, offset: record.offset + count }))
    },
  }
}

it.each([1, 2, 3])(
  'a topic that was given more partitions comes out in order, also after a kill at append %i',
  async (call) => {
    const [before, after] = [await sourceOf(numbered(50), 2), await sourceOf(numbered(50, 50), 3)]
    const from = grownInPlace(before, after)
    const to = openMemoryLog({ partitions: 7 })
    await copy(from, dying(to, call, [1, 0, 1, 0, 0.5, 1, 0])).catch(() => {})
    await copy(from, to)
    expect(byKey(await readAll(to, TARGET))).toEqual(byKey([...numbered(50), ...numbered(50, 50)]))
  },
)
