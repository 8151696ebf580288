import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Counted, countDerived } from '../../../bench/kafka/count.ts'
import type { LogRecord } from '../../../log/log.ts'
import { openMemoryLog } from '../../../log/memory.ts'
import { body } from '../../../schemas/codec.ts'
import { DERIVED_TOPICS } from '../../../schemas/topics.ts'
import { jars } from '../../../scripts/kafka/jars.mjs'
import { RAW_TOPIC, recordsOf, run } from '../../processors/world.ts'
import { temporaryFolder } from '../helpers.ts'
import { rawOf, type TopicSet } from './topic-set.ts'

/** What an uninterrupted run derives. */
export interface Expected {
  /** Short name of topic → records. */
  readonly topics: Readonly<Record<string, number>>
  readonly fixtures: number
  /** Raw records below a partition's last that give anything, of which nothing is derived. */
  readonly uncovered: number
  /** Of the log, as DESIGN §4 has it. */
  readonly digest: string
}

const NO_FAULTS = { duplicates: 0, disorder: 0, holes: 0, misplaced: 0, misjoined: 0, firstProblem: null }
const COUNTING_MS_MAX = 90_000

/** Waits for what is missing; everything else is a fault. Nothing may be appended any more. */
export async function assertExact(set: TopicSet): Promise<Expected> {
  const raw = await rawOf(set)
  const expected = await expectedOf(set, raw)
  const counted = await counting(set, { expect: expected.topics, digestsFile: join(temporaryFolder(), 'digests') })
  expect(counted).toMatchObject({ ...NO_FAULTS, complete: true, ...expected })
  return expected
}

/** Of what is there now, while it goes on. */
export async function assertNoFault(set: TopicSet): Promise<void> {
  expect(await counting(set)).toMatchObject({ duplicates: 0, disorder: 0, holes: 0, misplaced: 0, firstProblem: null })
}

function counting({ address, prefix }: TopicSet, how: object = {}): Promise<Counted> {
  const idleMsMax = 30_000
  return countDerived({ classPath: jars().kafka, address, prefix, msMax: COUNTING_MS_MAX, idleMsMax, ...how })
}

/** The same raw records at the same offsets, on a log in memory, in one run. */
export async function expectedOf({ partitions, codec }: TopicSet, raw: readonly LogRecord[]): Promise<Expected> {
  const log = openMemoryLog({ partitions })
  const world = { log, codec }
  const placed = await log.append(
    raw.map(({ key, value, timestamp }) => ({ topic: RAW_TOPIC, key, value, headers: {}, timestamp })),
  )
  expect(placed).toEqual(raw.map(({ partition, offset }) => ({ partition, offset })))
  await run(world)
  const derived = await Promise.all(DERIVED_TOPICS.map((topic) => recordsOf(world, topic)))
  const emitted = derived.flatMap((records, topic) => records.map((record) => emittedOf(record, topic)))
  return {
    topics: Object.fromEntries(DERIVED_TOPICS.map(({ name }, n) => [name, derived[n]?.length ?? 0])),
    fixtures: new Set(emitted.map(({ record }) => record.key)).size,
    uncovered: uncoveredOf(emitted),
    digest: digestOf(emitted),
  }
}

interface Emitted {
  readonly record: LogRecord
  /** In the order of emission. */
  readonly topic: number
  readonly offset: number
  readonly n: number
}

function emittedOf(record: LogRecord, topic: number): Emitted {
  const offset = Number(record.headers.source?.split('/').at(-1))
  return { record, topic, offset, n: Number(record.headers.id?.split('/').at(-1)) }
}

function uncoveredOf(emitted: readonly Emitted[]): number {
  const covered = new Map<number, Set<number>>()
  for (const { record, offset } of emitted) {
    covered.set(record.partition, (covered.get(record.partition) ?? new Set()).add(offset))
  }
  return [...covered.values()].reduce((sum, offsets) => {
    return sum + [...offsets].reduce((a, b) => Math.max(a, b), -1) + 1 - offsets.size
  }, 0)
}

function digestOf(emitted: readonly Emitted[]): string {
  const sorted = [...emitted].sort((a, b) => a.offset - b.offset || a.topic - b.topic || a.n - b.n)
  const hashes = new Map(emitted.map(({ record }) => [record.key, createHash('sha256')]))
  for (const { record } of sorted) hashes.get(record.key)?.update(body(record.value))
  const lines = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, hash]) => `${key} ${hash.digest('hex')}\n`)
  return createHash('sha256').update(lines.join('')).digest('hex')
}
