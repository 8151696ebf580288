import type { EventLog, LogRecord } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { FOLD_VERSION } from '../../match/fold.ts'
import type { RawRecord } from '../../match/raw.ts'
import { systemClock } from '../../platform/clock.ts'
import { type Fold, foldBy } from '../../processors/entry.ts'
import type { Committed, ProcessOptions } from '../../processors/job.ts'
import { runProcessors } from '../../processors/pipeline.ts'
import { body, type Codec, openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { DERIVED_TOPICS, fullName, RAW_ACTIONS, type Topic } from '../../schemas/topics.ts'
import { packet, RULES, raw, type Short } from '../match/given.ts'

/** A memory log with the whole processing around it. */

export const PREFIX = 'touchline.'
export const LOGIC = `${FOLD_VERSION}-test`
export const RAW_TOPIC = fullName(PREFIX, RAW_ACTIONS)

export const FOLD: Fold = foldBy(RULES)

export interface World {
  readonly log: EventLog
  readonly codec: Codec
}

export async function openWorld(records: readonly RawRecord[] = [], partitions = 1): Promise<World> {
  const log = openMemoryLog({ partitions })
  const codec = await openCodec(embeddedRegistry(log), PREFIX)
  const world = { log, codec }
  await append(world, records)
  return world
}

export async function append({ log, codec }: World, records: readonly RawRecord[]): Promise<void> {
  await log.append(
    records.map((record) => ({
      topic: RAW_TOPIC,
      key: record.fixtureId,
      value: codec.encode(RAW_ACTIONS, record),
      headers: {},
      timestamp: Math.floor(record.receivedAt / 1000),
    })),
  )
}

type Options = Partial<ProcessOptions>

export function options({ log, codec }: World, more: Options = {}): ProcessOptions {
  const signal = new AbortController().signal
  return { log, codec, prefix: PREFIX, fold: FOLD, logic: LOGIC, clock: systemClock, signal, once: true, ...more }
}

export async function run(world: World, more: Options = {}): Promise<readonly Committed[]> {
  const committed: Committed[] = []
  await runProcessors(options(world, more), (c) => committed.push(c))
  return committed
}

/** Everything that was derived, in the log's order; `published` is left out, since it differs from run to run. */
export async function derivedOf(world: World): Promise<readonly string[]> {
  const records = await Promise.all(DERIVED_TOPICS.map((topic) => recordsOf(world, topic)))
  return records.flat().map(({ topic, partition, key, headers, timestamp, value }) => {
    const { published: _, ...rest } = headers
    return JSON.stringify([topic, partition, key, timestamp, rest, Buffer.from(body(value)).toString('base64')])
  })
}

export async function recordsOf({ log }: World, topic: Topic): Promise<readonly LogRecord[]> {
  const all: LogRecord[] = []
  for (let partition = 0; partition < log.partitions; partition++) {
    let offset = 0
    const end = await log.end(fullName(PREFIX, topic), partition)
    while (offset < end) {
      const some = await log.read(fullName(PREFIX, topic), partition, offset, { records: 1000, bytes: 1e8 })
      all.push(...some)
      offset = (some.at(-1)?.offset ?? end) + 1
    }
  }
  return all
}

export async function valuesOf<V>(world: World, topic: Topic<V>): Promise<readonly V[]> {
  return (await recordsOf(world, topic)).map((record) => world.codec.decode(topic, record.value))
}

/** The same log, read in batches of so many records. */
export function inBatches(log: EventLog, records: number): EventLog {
  return {
    ...log,
    read: (topic, partition, offset, { bytes }) => log.read(topic, partition, offset, { records, bytes }),
  }
}

/** A process that is killed at its n-th commit (from 0), before or after that was done: it does no other. */
export function killedAt(log: EventLog, at: number, isDone: boolean): EventLog {
  let count = 0
  return {
    ...log,
    commit: async (unit) => {
      if (count++ < at) return log.commit(unit)
      if (isDone) await log.commit(unit)
      throw new Error('killed')
    },
  }
}

/** A packet of any fixture; its receivedAt follows its seq. */
export function packetOf(fixtureId: string, short: Short, more: Partial<RawRecord> = {}): RawRecord {
  const json = packet(short) as { fixtureAction: object }
  const frame = { ...json, fixtureAction: { ...json.fixtureAction, fixtureId } }
  const base = raw(frame)
  return { ...base, fixtureId, receivedAt: base.receivedAt + short.seq * 1_000_000, ...more }
}

/** Two fixtures, interleaved, with corrections, a gap, a late packet, a duplicate, junk, and connections. */
export const MATCHES: readonly RawRecord[] = ((): readonly RawRecord[] => {
  const [one, two] = [match('f1'), match('f2')]
  return one.flatMap((record, i) => [record, two[i] as RawRecord])
})()

function match(f: string): readonly RawRecord[] {
  return [
    eventOf(f, 'opened'),
    packetOf(f, { seq: 1, send: 5, typeId: 6, score: [0, 0], summary: { periods: [{ id: 1, type: 'Regular' }] } }),
    packetOf(f, { seq: 2, send: 1, action: 'goal', typeId: 9001, team: { id: 'h', homeTeam: true }, score: [0, 0] }),
    packetOf(f, { seq: 3, send: 5, action: 'goal', typeId: 9001, team: { id: 'h', homeTeam: true }, score: [1, 0] }),
    packetOf(f, { seq: 6, send: 4, action: 'goal', typeId: 9001, team: { id: 'h', homeTeam: true }, score: [0, 0] }),
    packetOf(f, { seq: 5, send: 2, action: 'goal', typeId: 9001, team: { id: 'h', homeTeam: true }, score: [1, 0] }),
    packetOf(f, { seq: 3, send: 5, action: 'goal', typeId: 9001 }),
    packetOf(f, { seq: 3, send: 1, action: 'other' }),
    { ...packetOf(f, { seq: 6, send: 5 }), frame: Buffer.from('[]') },
    eventOf(f, 'lost'),
    packetOf(f, { seq: 7, send: 5, typeId: 5, score: [0, 0], summary: { currentStatus: 'Completed' } }),
    eventOf(f, 'certified', { detail: '{"complete":false}' }),
  ]
}

export function eventOf(fixtureId: string, kind: string, more: Partial<RawRecord> = {}): RawRecord {
  return raw('', { fixtureId, kind, ...more })
}
