import { beforeEach, describe, expect, it } from 'vitest'
import type { EventLog, Share } from '../../log/log.ts'
import { systemClock } from '../../platform/clock.ts'
import type { ProcessOptions } from '../../processors/job.ts'
import { runProcessors } from '../../processors/pipeline.ts'
import { FIXTURE_STATE, fullName } from '../../schemas/topics.ts'
import { randomFrom } from '../log/helpers.ts'
import { GIVEN_SEED } from '../property.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { bodiesOf, DEFECTIVE, randomStream, undisturbed } from './random-stream.ts'
import { append, inBatches, openWorld, options, PREFIX, packetOf, recordsOf, run, type World } from './world.ts'

const PARTITIONS = 4
const SEEDS = GIVEN_SEED === null ? [1, 2, 3, 4, 5, 6, 7, 8] : [GIVEN_SEED]
/** Pauses take no time. */
const clock = { ...systemClock, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) }

let world: World
let cluster: Cluster

beforeEach(async () => {
  world = await openWorld([], PARTITIONS)
  cluster = openCluster(world.log)
})

interface Process {
  readonly shares: Share[]
  /** Partitions in the order in which they were taken over. */
  readonly acquired: number[]
  stop(): Promise<void>
}

function start(more: Partial<ProcessOptions> = {}, log: EventLog = cluster.client()): Process {
  const ending = new AbortController()
  const shares: Share[] = []
  const acquired: number[] = []
  const noting: EventLog = {
    ...log,
    acquire: (group, topic, partition) => {
      acquired.push(partition)
      return log.acquire(group, topic, partition)
    },
  }
  const how = options(
    { ...world, log: noting },
    { once: false, signal: ending.signal, fold: DEFECTIVE, clock, ...more },
  )
  const running = runProcessors({ ...how, onShare: (share) => shares.push(share) })
  return {
    shares,
    acquired,
    stop: () => {
      ending.abort()
      return running
    },
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate)
}

async function isDerived(count: number): Promise<boolean> {
  return (await recordsOf(world, FIXTURE_STATE)).length === count
}

/** A packet of each of some fixtures, which are in all partitions. */
function packets(seq: number): ReturnType<typeof packetOf>[] {
  return Array.from({ length: 12 }, (_, n) => packetOf(`f${n}`, { seq, send: 5, score: [seq, 0] }))
}

describe('partitions that are shared', () => {
  it('begin when they come and leave without the others noticing', async () => {
    const first = start()
    await append(world, packets(1))
    await until(() => isDerived(12))
    expect([...first.acquired].sort()).toEqual([0, 1, 2, 3])
    const second = start()
    await until(() => second.acquired.length === 2)
    await append(world, packets(2))
    await until(() => isDerived(24))
    expect(second.shares).toEqual([{ partitions: [1, 3], members: 2, member: 1 }])
    await second.stop()
    await append(world, packets(3))
    await until(() => isDerived(36))
    await first.stop()
    expect(first.shares.map((share) => share.partitions)).toEqual([
      [0, 1, 2, 3],
      [0, 2],
      [0, 1, 2, 3],
    ])
    expect(first.acquired.slice(4).sort()).toEqual([1, 3])
    expect(cluster.members()).toBe(0)
    const all = [1, 2, 3].flatMap(packets)
    expect(await bodiesOf(world)).toEqual(await undisturbed(all, PARTITIONS))
  })

  it('give up what another process took over, and take it back while it is said to be theirs: told once', async () => {
    const told: string[] = []
    const process = start({ onRetry: (error) => told.push(error.code) })
    await append(world, packets(1))
    await until(() => isDerived(12))
    const other = cluster.client()
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await other.acquire('touchline.process', fullName(PREFIX, { name: 'raw-actions' }), partition)
    }
    await append(world, packets(2))
    await until(() => isDerived(24))
    await process.stop()
    expect(told).toEqual(Array.from({ length: PARTITIONS }, () => 'position-moved'))
    expect(await bodiesOf(world)).toEqual(await undisturbed([1, 2].flatMap(packets), PARTITIONS))
  })

  it('commit what is in hand before the group is left', async () => {
    const order: string[] = []
    const stopAtCommit: (() => void)[] = []
    const client = cluster.client()
    const log: EventLog = {
      ...client,
      commit: async (unit) => {
        for (const stop of stopAtCommit) stop()
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
        order.push(`${cluster.members()} members at the commit`)
        return client.commit(unit)
      },
    }
    await append(world, [packetOf('f1', { seq: 1, send: 5 })])
    let stopped: Promise<void> | null = null
    const process = start({}, log)
    const stop = (): void => {
      stopped ??= process.stop()
    }
    stopAtCommit.push(stop)
    await until(() => stopped !== null)
    await stopped
    expect(order).toEqual(['1 members at the commit'])
    expect(cluster.members()).toBe(0)
  })
})

describe('with once', () => {
  it('end with once when all of them are caught up, or at once where there are none', async () => {
    await append(world, packets(1))
    const none: EventLog = {
      ...cluster.client(),
      async *share() {
        yield { partitions: [], members: 5, member: 4 }
      },
    }
    expect(await run({ ...world, log: none })).toEqual([])
    await run({ ...world, log: cluster.client() })
    expect(await isDerived(12)).toBe(true)
  })

  it('do not end where a process lost them and gets them again', async () => {
    await append(world, packets(1))
    const lost: EventLog = {
      ...cluster.client(),
      async *share() {
        yield { partitions: [], members: 0, member: 0 }
        yield { partitions: [0, 1, 2, 3], members: 1, member: 0 }
      },
    }
    await run({ ...world, log: lost })
    expect(await isDerived(12)).toBe(true)
  })
})

it('processes that come and go under load give what one gives that was never interrupted', async () => {
  for (const seed of SEEDS) {
    const random = randomFrom(seed)
    world = await openWorld([], PARTITIONS)
    cluster = openCluster(world.log)
    const records = randomStream(random, 400, 12)
    const processes: Process[] = []
    for (let at = 0; at < records.length; at += 20) {
      await append(world, records.slice(at, at + 20))
      if (processes.length < 3 && random() < 0.5)
        processes.push(start({}, inBatches(cluster.client(), 1 + Math.floor(random() * 9))))
      if (random() < 0.3) await processes.shift()?.stop()
      for (let turn = random() * 30; turn > 0; turn--) await new Promise(setImmediate)
    }
    await Promise.all(processes.map((process) => process.stop()))
    await run({ ...world, log: cluster.client() }, { fold: DEFECTIVE })
    expect(await bodiesOf(world), `seed ${seed}`).toEqual(await undisturbed(records, PARTITIONS))
  }
})
