import { describe, expect, it } from 'vitest'
import type { EventLog, LogRecord } from '../../log/log.ts'
import type { RawRecord } from '../../match/raw.ts'
import { KEEP_LIMITS, type KeepLimits } from '../../processors/keeping.ts'
import { body } from '../../schemas/codec.ts'
import { DERIVED_TOPICS, FOLD_SNAPSHOTS, fullName } from '../../schemas/topics.ts'
import { randomFrom } from '../log/helpers.ts'
import { GIVEN_SEED } from '../property.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { DEFECTIVE, randomStream } from './random-stream.ts'
import { append, inBatches, LOGIC, openWorld, PREFIX, recordsOf, run, type World } from './world.ts'

const SNAPSHOTS = fullName(PREFIX, FOLD_SNAPSHOTS)
const ROUNDS = Number(process.env.TOUCHLINE_RUNS ?? 40)
const SEEDS = GIVEN_SEED === null ? Array.from({ length: ROUNDS }, (_, n) => n + 1) : [GIVEN_SEED]

/** Topic, key and body of all that was derived, by topic and in order. */
async function bodiesOf(world: World): Promise<readonly string[]> {
  const records = await Promise.all(DERIVED_TOPICS.map((topic) => recordsOf(world, topic)))
  return records.flat().map(({ topic, key, timestamp, value }) => {
    return `${topic} ${key} ${timestamp} ${Buffer.from(body(value)).toString('base64')}`
  })
}

async function undisturbed(records: readonly RawRecord[]): Promise<readonly string[]> {
  const world = await openWorld(records)
  await run(world, { fold: DEFECTIVE })
  return bodiesOf(world)
}

/** A process that is killed at its n-th commit, before or after that was done. */
function killedAt(log: EventLog, at: number, isDone: boolean): EventLog {
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
      const records = randomStream(random, 250, 1 + Math.floor(random() * 5))
      const world = await disturbed(random, records, how(random))
      expect(await bodiesOf(world), `seed ${seed}`).toEqual(await undisturbed(records))
    }
  })
})
