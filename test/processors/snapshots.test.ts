import { describe, expect, it } from 'vitest'
import type { EventLog, LogRecord } from '../../log/log.ts'
import type { RawRecord } from '../../match/raw.ts'
import { KEEP_LIMITS, type KeepLimits } from '../../processors/keeping.ts'
import type { Restored } from '../../processors/restore.ts'
import { FIXTURE_STATE, FOLD_SNAPSHOTS, fullName } from '../../schemas/topics.ts'
import { randomFrom } from '../log/helpers.ts'
import { GIVEN_SEED } from '../property.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { bodiesOf, DEFECTIVE, randomStream, undisturbed } from './random-stream.ts'
import {
  append,
  eventOf,
  inBatches,
  killedAt,
  LOGIC,
  openWorld,
  PREFIX,
  packetOf,
  RAW_TOPIC,
  run,
  valuesOf,
  type World,
} from './world.ts'

const SNAPSHOTS = fullName(PREFIX, FOLD_SNAPSHOTS)
const ROUNDS = Number(process.env.TOUCHLINE_RUNS ?? 8)
const SEEDS = GIVEN_SEED === null ? Array.from({ length: ROUNDS }, (_, n) => n + 1) : [GIVEN_SEED]

type Damage = (record: LogRecord) => LogRecord

function damaged(log: EventLog, damage: Damage): EventLog {
  return {
    ...log,
    read: async (topic, partition, offset, limit) => {
      const records = await log.read(topic, partition, offset, limit)
      return topic === SNAPSHOTS ? records.map(damage) : records
    },
  }
}

interface Disturbance {
  readonly limits: KeepLimits
  readonly logic: () => string
  readonly damage: Damage
}

const SMALL: KeepLimits = { records: 5, offsets: 40, unitBytes: 20_000, valueBytes: KEEP_LIMITS.valueBytes }
const NONE: Disturbance = { limits: SMALL, logic: () => LOGIC, damage: (record) => record }

/** Processes that come, are killed, and come again over a stream that grows. */
async function disturbed(
  random: () => number,
  records: readonly RawRecord[],
  how: Disturbance,
): Promise<Cluster & World> {
  const { log, codec } = await openWorld()
  const cluster = openCluster(log)
  for (let at = 0; at < records.length; ) {
    const chunk = 1 + Math.floor(random() * 60)
    await append({ log, codec }, records.slice(at, at + chunk))
    at += chunk
    const size = 1 + Math.floor(random() * 20)
    const client = inBatches(damaged(cluster.client(), how.damage), size)
    const killed = killedAt(client, Math.floor(random() * 4), random() < 0.5)
    const options = { fold: DEFECTIVE, keepLimits: how.limits, logic: how.logic(), fromHere: true }
    await run({ codec, log: killed }, options).catch((error: Error) => expect(error.message).toBe('killed'))
  }
  const last = inBatches(damaged(cluster.client(), how.damage), 20)
  await run({ codec, log: last }, { fold: DEFECTIVE, keepLimits: how.limits, fromHere: true })
  return { ...cluster, log, codec }
}

function flipped(random: () => number): Damage {
  return (record) => {
    if (random() < 0.5) return record
    const value = Buffer.from(record.value)
    if (random() < 0.2) return { ...record, value: value.subarray(0, Math.floor(random() * value.length)) }
    const at = Math.floor(random() * value.length)
    value[at] = (value[at] ?? 0) ^ 0x10
    return { ...record, value }
  }
}

describe('what is restored gives what a run that was never interrupted gives', () => {
  const ways: Readonly<Record<string, (random: () => number) => Disturbance>> = {
    'from snapshots': () => NONE,
    'from snapshots as they are by default': () => ({ ...NONE, limits: KEEP_LIMITS }),
    'from damaged ones': (random) => ({ ...NONE, damage: flipped(random) }),
    "from another logic's": (random) => ({ ...NONE, logic: () => (random() < 0.5 ? LOGIC : 'other') }),
    'where some are too large': () => ({ ...NONE, limits: { ...SMALL, valueBytes: 2500 } }),
    'where headers were lost': (random) => ({
      ...NONE,
      damage: (record) => (random() < 0.3 ? { ...record, headers: {} } : record),
    }),
  }
  it.each(Object.entries(ways))('%s', async (_, how) => {
    for (const seed of SEEDS) {
      const random = randomFrom(seed)
      const records = randomStream(random, 200, 1 + Math.floor(random() * 5))
      const world = await disturbed(random, records, how(random))
      expect(await bodiesOf(world), `seed ${seed}`).toEqual(await undisturbed(records))
    }
  })
})

const HOURS = 3600 * 1_000_000
const first = [packetOf('f1', { seq: 1, send: 5 }), packetOf('f2', { seq: 1, send: 5 })]

/** `<key> <upTo> <left>` of all. */
async function keptIn({ log }: World): Promise<readonly string[]> {
  const records = await log.read(SNAPSHOTS, 0, 0, { records: 1000, bytes: 1e9 })
  return records.map(({ key, headers }) => `${key} ${headers.upTo} ${headers.left === '1' ? 'left' : 'open'}`)
}

function withoutIndex(world: World): World {
  return { ...world, log: { ...world.log, hasKeyIndex: false, readKey: () => Promise.reject(new Error('searched')) } }
}

describe('when snapshots are written', () => {
  it('with the first records of a fixture, and when it leaves and comes back', async () => {
    const world = await openWorld([...first, eventOf('f1', 'ended')])
    await run(withoutIndex(world))
    expect(await keptIn(world)).toEqual(['f1 2 left', 'f2 2 open'])
    // Days later: nothing but the snapshot is read, and nothing is searched for.
    await append(world, [packetOf('f1', { seq: 2, send: 4, action: 'action-1' })])
    await run(withoutIndex(world))
    expect((await keptIn(world)).slice(2)).toEqual(['f1 3 open'])
    const late = { ...packetOf('f2', { seq: 2, send: 5 }), receivedAt: (first[0]?.receivedAt ?? 0) + 7 * HOURS }
    await append(world, [late, packetOf('f3', { seq: 1, send: 5 })])
    await run(withoutIndex(world))
    expect((await keptIn(world)).slice(3)).toEqual(['f3 5 open'])
  })

  it('of a fixture that leaves and comes back in one process: found where they lie', async () => {
    const records = [
      ...first,
      eventOf('f1', 'ended'),
      packetOf('f2', { seq: 2, send: 5 }),
      packetOf('f2', { seq: 3, send: 5 }),
      packetOf('f2', { seq: 4, send: 5 }),
      packetOf('f1', { seq: 2, send: 5 }),
    ]
    const world = await openWorld(records)
    const there = withoutIndex(world)
    await run({ ...there, log: inBatches(there.log, 1) })
    expect(await keptIn(world)).toEqual(['f1 0 open', 'f2 1 open', 'f1 2 left', 'f1 6 open'])
    expect(await bodiesOf(world)).toEqual(await undisturbed(records))
  })

  it('after so many records of a fixture, and so many of all', async () => {
    const records = Array.from({ length: 12 }, (_, n) => packetOf('f1', { seq: n + 1, send: 5 }))
    const world = await openWorld([packetOf('f0', { seq: 1, send: 5 }), ...records])
    const there = withoutIndex(world)
    const keepLimits = { ...KEEP_LIMITS, records: 4, offsets: 9 }
    await run({ ...there, log: inBatches(there.log, 1) }, { keepLimits })
    expect(await keptIn(world)).toEqual(['f0 0 open', 'f1 1 open', 'f1 5 open', 'f1 9 open', 'f0 9 open'])
  })
})

describe('what snapshots are trusted with', () => {
  it('those that begin after the derived records leave no fixture out', async () => {
    const world = await openWorld(first)
    await run(world)
    expect(await keptIn(world)).toEqual([])
    await append(world, [packetOf('f2', { seq: 2, send: 5 })])
    // One process keeps f2 only; the next one must not take f1 for a new fixture.
    await run({ ...world, log: { ...world.log, hasKeyIndex: false } })
    await append(world, [packetOf('f1', { seq: 2, send: 5 })])
    await run({ ...world, log: { ...world.log, hasKeyIndex: false } })
    expect(await keptIn(world)).toEqual(['f2 2 open', 'f1 3 open'])
    const states = await valuesOf(world, FIXTURE_STATE)
    expect(states.map((state) => [state.fixtureId, state.stateRevision])).toEqual([
      ['f1', 1],
      ['f2', 1],
      ['f2', 2],
      ['f1', 2],
    ])
  })

  it('there are none where the log finds records by key', async () => {
    const world = await openWorld(first)
    await run(world)
    expect(await keptIn(world)).toEqual([])
  })

  it('they bring open fixtures back with one pass over the raw records since the oldest, and tell how far it is', async () => {
    const records = Array.from({ length: 30 }, (_, n) => packetOf(`f${n % 3}`, { seq: 1 + Math.floor(n / 3), send: 5 }))
    const world = await openWorld(records)
    const there = withoutIndex(world)
    // In batches of 3 each fixture is kept with its first record only, at offset 2.
    await run({ ...there, log: inBatches(there.log, 3) })
    const restored: Restored[] = []
    const read: number[] = []
    const log: EventLog = {
      ...there.log,
      read: (topic, partition, offset, limit) => {
        if (topic === RAW_TOPIC) read.push(offset)
        return there.log.read(topic, partition, offset, { ...limit, records: Math.min(limit.records, 20) })
      },
    }
    await run({ ...there, log }, { onRestored: (progress) => restored.push(progress) })
    expect(read).toEqual([3, 23])
    expect(restored).toEqual([
      { partition: 0, fixtures: 3, records: 20, left: 7 },
      { partition: 0, fixtures: 3, records: 27, left: 0 },
    ])
  })
})
