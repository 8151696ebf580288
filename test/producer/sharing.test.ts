import { expect, it } from 'vitest'
import type { FixtureAddress } from '../../feed/address.ts'
import { openLatest } from '../../log/kafka/latest.ts'
import type { EventLog, Share } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { partitionOf } from '../../log/partitioner.ts'
import { systemClock } from '../../platform/clock.ts'
import { openFollowers } from '../../producer/followers.ts'
import type { ProducerOptions } from '../../producer/producer.ts'
import { followSchedule } from '../../producer/schedule.ts'
import { shareFixtures, watchElsewhere } from '../../producer/sharing.ts'
import { openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { DEFAULT_PREFIX } from '../../schemas/topics.ts'
import { givenWorld } from './given.ts'
import { listing, pollsOf } from './scheduled.ts'
import {
  FAST,
  FIXTURE,
  framesOf,
  kindsOf,
  milestonesOf,
  type Place,
  packet,
  packets,
  producerOf,
  recordsOf,
  until,
  type World,
} from './world.ts'

const given = givenWorld()

/** One process of a fleet, whose share the test gives. */
function joinFleet(world: World, server: Place, more: Partial<ProducerOptions> = {}) {
  const shares = openLatest<Share>()
  const stopped = new AbortController()
  const leaving = new AbortController()
  const share: EventLog['share'] = async function* (_group, _topic, signal) {
    signal.addEventListener('abort', shares.end)
    for (let next = await shares.next(); next !== null; next = await shares.next()) yield next
  }
  const producer = producerOf(world, server, { ...more, log: { ...(more.log ?? world.log), share } })
  producer.pace.divide(0, 0)
  const { signal } = stopped
  const followers = openFollowers(producer, { signal, isShared: true })
  const sharing = shareFixtures(producer, followers, { group: 'g', signal: leaving.signal })
  const watching = watchElsewhere(producer, followers, leaving.signal)
  return {
    producer,
    followers,
    signal,
    /** Has all partitions, or none, of two processes; `lost`: is none of them any more. */
    has(what: 'all' | 'none' | 'lost') {
      const all = Array.from({ length: world.log.partitions }, (_, partition) => partition)
      const members = what === 'lost' ? 0 : 2
      shares.put({ partitions: what === 'all' ? all : [], members, member: what === 'all' ? 0 : 1 })
    },
    give: shares.put,
    async leave() {
      stopped.abort()
      const reports = await followers.settled()
      await producer.close()
      leaving.abort()
      await Promise.all([sharing, watching])
      return reports
    },
  }
}

const framesIn = async (world: World): Promise<readonly string[]> => framesOf(await recordsOf(world))

it('follows the fixtures of its partitions only', async () => {
  const { serve } = given()
  const server = await serve()
  const log = openMemoryLog({ partitions: 8 })
  const world = { log, codec: await openCodec(embeddedRegistry(log), DEFAULT_PREFIX) }
  const ids = Array.from({ length: 12 }, (_, i) => `f-${i}`)
  for (const fixtureId of ids) server.fixtures.set(fixtureId, { frames: [packet(1, { fixtureId })] })
  const half = (odd: number): number[] =>
    Array.from({ length: world.log.partitions }, (_, i) => i).filter((i) => i % 2 === odd)
  const fleet = [0, 1].map(() => joinFleet(world, server))
  for (const [member, one] of fleet.entries()) {
    for (const fixtureId of ids) one.followers.add({ ...FIXTURE, fixtureId })
    one.give({ partitions: half(member), members: 2, member })
  }
  const ofFirst = ids.filter((id) => partitionOf(id, world.log.partitions) % 2 === 0)
  // Otherwise this test says nothing.
  expect(ofFirst.length % ids.length).not.toBe(0)
  await until(async () => {
    const all = await Promise.all(ids.map((id) => recordsOf(world, id)))
    return all.every((records) => framesOf(records).length === 1)
  })
  expect(fleet.map(({ followers }) => followers.size())).toEqual([ofFirst.length, ids.length - ofFirst.length])
  expect(server.connections.length).toBe(ids.length)
  for (const one of fleet) await one.leave()
  await log.close()
})

it('attempts nothing before it has a share', async () => {
  const { world, serve } = given()
  const server = await serve({}, packets(1, 2))
  const one = joinFleet(world, server)
  one.followers.add(FIXTURE)
  await systemClock.sleep(100)
  expect(server.requests).toEqual([])
  one.has('all')
  await until(async () => (await framesIn(world)).length === 2)
  await one.leave()
})

it('hands a fixture over: closed here, resumed there, nothing lost or twice', async () => {
  const { world, serve } = given()
  const frames = packets(1, 20)
  const server = await serve({}, frames)
  const [first, second] = [joinFleet(world, server), joinFleet(world, server)]
  for (const one of [first, second]) one.followers.add(FIXTURE)
  first.has('all')
  second.has('none')
  await until(async () => (await framesIn(world)).length === 20)
  expect([first.followers.size(), second.followers.size()]).toEqual([1, 0])
  first.has('none')
  second.has('all')
  await until(() => server.connections.length === 2)
  frames.push(packet(21))
  server.flow()
  await until(async () => (await framesIn(world)).length === 21)
  expect(await framesIn(world)).toEqual(frames)
  const records = await recordsOf(world)
  const lost = records.filter(({ kind }) => kind === 'lost')
  expect(lost.map(({ detail }) => detail)).toEqual(['handed over'])
  expect(milestonesOf(records).filter((kind) => kind !== 'packet')).toEqual(['opened', 'lost', 'opened', 'resumed'])
  expect(server.connections.at(-1)?.startPosition).toBe(19)
  expect(server.connections[0]?.socket.readyState).not.toBe(1)
  await first.leave()
  await second.leave()
})

it('takes a fixture back, also at once', async () => {
  const { world, serve } = given()
  const frames = packets(1, 3)
  const server = await serve({}, frames)
  const one = joinFleet(world, server)
  one.followers.add(FIXTURE)
  one.has('all')
  await until(async () => (await framesIn(world)).length === 3)
  one.followers.divide(() => false, 'handed over')
  one.followers.divide(() => true, 'handed over')
  await until(() => server.connections.length === 2)
  frames.push(packet(4))
  server.flow()
  await until(async () => (await framesIn(world)).length === 4)
  expect(await framesIn(world)).toEqual(frames)
  expect((await one.leave()).map(({ outcome }) => outcome.is)).toEqual(['stopped'])
})

it('records nothing more when it has lost its share, not even what waits for the log', async () => {
  const { world, serve } = given()
  const server = await serve({}, packets(1, 5))
  let isShut = false
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const append: EventLog['append'] = async (records) => {
    if (isShut) await gate
    return world.log.append(records)
  }
  const one = joinFleet(world, server, { log: { ...world.log, append } })
  one.followers.add(FIXTURE)
  one.has('all')
  await until(async () => (await framesIn(world)).length === 5)
  isShut = true
  const frames = server.fixtures.get(FIXTURE.fixtureId)?.frames ?? []
  // The first is on its way, and cannot be held back.
  frames.push(packet(6))
  server.flow()
  await until(() => one.producer.recorder.waiting() > 0)
  const waiting = one.producer.recorder.waiting()
  frames.push(packet(7), packet(8))
  server.flow()
  await until(() => one.producer.recorder.waiting() > 2 * waiting)
  one.has('lost')
  await until(() => one.followers.size() === 0)
  open()
  await until(() => one.producer.recorder.waiting() === 0)
  expect(await framesIn(world)).toEqual(packets(1, 6))
  expect(kindsOf(await recordsOf(world))).not.toContain('lost')
  expect(server.connections[0]?.socket.readyState).not.toBe(1)
  one.has('all')
  await until(async () => (await framesIn(world)).length === 8)
  expect(await framesIn(world)).toEqual(packets(1, 8))
  await one.leave()
})

it('is done when all fixtures have ended, wherever they were followed', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1), packet(2, { finished: true })])
  const [first, second] = [joinFleet(world, server), joinFleet(world, server)]
  for (const one of [first, second]) one.followers.add(FIXTURE)
  second.has('none')
  let isSettled = false
  const settling = second.followers.settled().finally(() => {
    isSettled = true
  })
  await systemClock.sleep(5 * FAST.endedLookMs)
  expect(isSettled).toBe(false)
  first.has('all')
  expect((await first.followers.settled()).map(({ outcome }) => outcome.is)).toEqual(['ended'])
  expect((await settling).map(({ outcome }) => outcome.is)).toEqual(['ended'])
  expect(kindsOf(await recordsOf(world)).filter((kind) => kind === 'ended')).toEqual(['ended'])
  await first.leave()
  await second.leave()
})

it('follows a schedule together: one of them records and follows each fixture, and others take over', async () => {
  const { world, serve } = given()
  const server = await serve()
  server.fixtures.set('f-1', { frames: [packet(1, { fixtureId: 'f-1' })] })
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: `[${listing('f-1', 'Live')}]` }))
  const fleet = [joinFleet(world, server), joinFleet(world, server)] as const
  const [first, second] = fleet
  const schedules = fleet.map(({ producer, followers, signal }) =>
    followSchedule(producer, followers, { paths: ['soccer'], tier: 'media', signal }),
  )
  first.has('all')
  second.has('none')
  await until(async () => framesOf(await recordsOf(world, 'f-1')).length === 1)
  const before = pollsOf(server)
  await until(() => pollsOf(server) >= before + 8)
  const known: readonly FixtureAddress[] = second.followers.elsewhere()
  expect(known.map(({ fixtureId }) => fixtureId)).toEqual(['f-1'])
  first.has('none')
  second.has('all')
  await until(() => second.followers.size() === 1 && server.connections.length === 2)
  const after = pollsOf(server)
  await until(() => pollsOf(server) >= after + 8)
  await first.leave()
  await second.leave()
  await Promise.all(schedules)
  expect(kindsOf(await recordsOf(world, 'f-1')).filter((kind) => kind === 'fixture')).toEqual(['fixture'])
})
