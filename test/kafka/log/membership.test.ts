import { randomUUID } from 'node:crypto'
import { afterEach, expect, inject, it } from 'vitest'
import { type Connections, openConnections } from '../../../log/kafka/client.ts'
import { openCluster } from '../../../log/kafka/cluster.ts'
import { ConnectionClosed } from '../../../log/kafka/errors.ts'
import { shareOf } from '../../../log/kafka/membership.ts'
import type { Share } from '../../../log/log.ts'
import { systemClock } from '../../../platform/clock.ts'

const options = { brokers: [inject('kafka').address], tls: null, sasl: null }
const PARTITIONS = 24
/** The least that a broker takes by default. */
const SESSION_MS = 6_000

/** A member of a group, and what it was given. */
interface Member {
  readonly shares: Share[]
  /** Connections fail from now on, or work again. */
  cut(isCut: boolean): void
  /** Its clock jumps, as after a stop of the process. */
  sleep(ms: number): void
  leave(): Promise<void>
  /** Resolves when the iterable has ended. */
  readonly done: Promise<void>
}

const members: Member[] = []
afterEach(async () => {
  for (const member of members.splice(0)) await member.leave()
})

function joinGroup(group: string): Member {
  let isCut = false
  let sleptMs = 0
  const opened = new Set<Connections>()
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + sleptMs }
  const cluster = openCluster(options, clock)
  const connect = (): Connections => {
    let inner = openConnections(options)
    const cutting: Connections = {
      to: (address) => (isCut ? Promise.reject(new ConnectionClosed('cut')) : inner.to(address)),
      drop: (address) => inner.drop(address),
      close: () => {
        inner.close()
        if (isCut) inner = openConnections(options)
      },
    }
    opened.add(cutting)
    return cutting
  }
  const left = new AbortController()
  const shares: Share[] = []
  const share = shareOf({
    ...{ url: 'kafka://test', options, cluster, clock, partitions: PARTITIONS, sessionMs: SESSION_MS, connect },
  })
  const done = (async () => {
    for await (const given of share(group, 'a-topic', left.signal)) shares.push(given)
  })()
  const member: Member = {
    shares,
    done,
    cut: (isNowCut) => {
      isCut = isNowCut
      if (isCut) for (const connections of opened) connections.close()
    },
    sleep: (ms) => {
      sleptMs += ms
    },
    leave: async () => {
      left.abort()
      await done
      cluster.close()
    },
  }
  members.push(member)
  return member
}

const lastOf = ({ shares }: Member): Share | undefined => shares.at(-1)
const partitionsOf = (member: Member): readonly number[] => lastOf(member)?.partitions ?? []
const newGroup = (): string => `test-${randomUUID()}`

async function until(holds: () => boolean, msMax = 15_000): Promise<number> {
  const began = performance.now()
  while (!holds()) {
    if (performance.now() - began > msMax) throw new Error(`expected within ${msMax} ms, found ${told()}`)
    await systemClock.sleep(5)
  }
  return performance.now() - began
}

function told(): string {
  return JSON.stringify(members.map(lastOf))
}

/** Every partition has exactly one owner, and all of them are told of as many members. */
function isSettled(...among: readonly Member[]): boolean {
  const all = among.flatMap((member) => [...partitionsOf(member)]).sort((a, b) => a - b)
  const indexes = among.map((member) => lastOf(member)?.member).sort()
  return (
    all.length === PARTITIONS &&
    all.every((partition, at) => partition === at) &&
    among.every((member) => lastOf(member)?.members === among.length) &&
    indexes.every((index, at) => index === at)
  )
}

const isWithin = (some: readonly number[], all: readonly number[]): boolean => some.every((one) => all.includes(one))

it('shares among members that join and leave; those that stay keep what balance leaves them', async () => {
  const group = newGroup()
  const first = joinGroup(group)
  await until(() => isSettled(first))
  const second = joinGroup(group)
  await until(() => isSettled(first, second))
  const [ofFirst, ofSecond] = [partitionsOf(first), partitionsOf(second)]
  expect([ofFirst.length, ofSecond.length]).toEqual([12, 12])
  const [third, fourth] = [joinGroup(group), joinGroup(group)]
  await until(() => isSettled(first, second, third, fourth))
  expect(isWithin(partitionsOf(first), ofFirst) && isWithin(partitionsOf(second), ofSecond)).toBe(true)
  expect(members.map((member) => partitionsOf(member).length)).toEqual([6, 6, 6, 6])
  const before = members.map(partitionsOf)
  await third.leave()
  const stay = [first, second, fourth]
  await until(() => isSettled(...stay))
  for (const at of [0, 1, 3]) expect(isWithin(before[at] ?? [], partitionsOf(members[at] as Member))).toBe(true)
})

it('moves the partitions of one that leaves within a second', async () => {
  const group = newGroup()
  const [first, second] = [joinGroup(group), joinGroup(group)]
  await until(() => isSettled(first, second))
  const leaving = first.leave()
  expect(await until(() => isSettled(second))).toBeLessThan(1_000)
  await leaving
})

it('knows who leaves before it was told its share', async () => {
  const group = newGroup()
  const first = joinGroup(group)
  await until(() => isSettled(first))
  const second = joinGroup(group)
  await until(() => second.shares.length === 0)
  await systemClock.sleep(100)
  await second.leave()
  // Were it taken for a member that does not come back, the group would wait for it.
  const third = joinGroup(group)
  expect(await until(() => isSettled(first, third))).toBeLessThan(3_000)
})

it('replaces one that is heard no more, which by then knows that it has nothing', async () => {
  const group = newGroup()
  const [first, second] = [joinGroup(group), joinGroup(group)]
  await until(() => isSettled(first, second))
  const shares = second.shares.length
  first.cut(true)
  const lapsing = until(() => partitionsOf(first).length === 0).then(() => performance.now())
  const takenMs = await until(() => isSettled(second))
  const takenAt = performance.now()
  expect(takenMs).toBeGreaterThan(SESSION_MS / 2)
  expect(takenMs).toBeLessThan(SESSION_MS + 2_000)
  expect(await lapsing).toBeLessThanOrEqual(takenAt)
  expect(lastOf(first)).toEqual({ partitions: [], members: 0, member: 0 })
  expect(second.shares.length).toBe(shares + 1)
  first.cut(false)
  await until(() => isSettled(first, second))
})

it('keeps its share while the coordinator cannot be reached for less than the session', async () => {
  const group = newGroup()
  const [first, second] = [joinGroup(group), joinGroup(group)]
  await until(() => isSettled(first, second))
  const before = [first.shares.length, second.shares.length]
  first.cut(true)
  await systemClock.sleep(2_000)
  first.cut(false)
  await systemClock.sleep(SESSION_MS)
  expect([first.shares.length, second.shares.length]).toEqual(before)
})

it('knows by its own clock that it has nothing after a sleep, and gets something anew', async () => {
  const group = newGroup()
  const first = joinGroup(group)
  await until(() => isSettled(first))
  const before = first.shares.length
  first.sleep(SESSION_MS)
  await until(() => first.shares.length >= before + 2)
  expect(first.shares.at(before)).toEqual({ partitions: [], members: 0, member: 0 })
  await until(() => isSettled(first))
})

it('keeps groups apart', async () => {
  const [first, second] = [joinGroup(newGroup()), joinGroup(newGroup())]
  await until(() => isSettled(first) && isSettled(second))
  expect(partitionsOf(first)).toEqual(partitionsOf(second))
})

it('says what no patience helps against', async () => {
  const cluster = openCluster(options, systemClock)
  const share = shareOf({ url: 'kafka://test', options, cluster, clock: systemClock, partitions: 1, sessionMs: 1 })
  const first = share(newGroup(), 'a-topic', new AbortController().signal)[Symbol.asyncIterator]()
  await expect(first.next()).rejects.toMatchObject({ code: 'log-unavailable' })
  cluster.close()
})
