import { expect, it } from 'vitest'
import type { FixtureAddress } from '../../feed/address.ts'
import { systemClock } from '../../platform/clock.ts'
import { silentLogger } from '../../platform/logger.ts'
import { AT_ONCE_MAX, backfillAll, type Certified } from '../../producer/backfill-all.ts'
import { openPace } from '../../producer/pace.ts'
import type { Producer } from '../../producer/producer.ts'
import { openRest, type Rest } from '../../producer/rest.ts'
import { TIMING } from '../../producer/timing.ts'
import { manualClock } from './clock.ts'
import { givenWorld } from './given.ts'
import type { RestReply, TestServer } from './server.ts'
import { FAST, packet, producerOf, recordsOf, TOKEN } from './world.ts'

const given = givenWorld()
const NEVER = new AbortController().signal

function fixtures(count: number, path = 'basketball'): readonly FixtureAddress[] {
  return Array.from({ length: count }, (_, i) => ({ path, fixtureId: `${path}-${i}`, tier: 'media' }))
}

/** Lists of one packet, which ends the match. */
function play(server: TestServer, targets: readonly FixtureAddress[], reply: Partial<RestReply> = {}): void {
  for (const { fixtureId } of targets) {
    const body = `[${packet(1, { fixtureId, finished: true })}]`
    server.fixtures.set(fixtureId, { frames: [], rest: () => ({ status: 200, body, ...reply }) })
  }
}

async function all(producer: Producer, targets: readonly FixtureAddress[], signal = NEVER) {
  const told: Certified[] = []
  await backfillAll(producer, targets, { signal, tell: (one) => told.push(one) })
  return told
}

/** How many requests were wanted at once, the most of them. */
function counting(rest: Rest | null) {
  const seen = { now: 0, most: 0 }
  const actions: Rest['actions'] = async (...args) => {
    seen.most = Math.max(seen.most, ++seen.now)
    try {
      return await (rest as Rest).actions(...args)
    } finally {
      seen.now--
    }
  }
  return { seen, rest: { ...(rest as Rest), actions } }
}

it('asks for several at once, but not for more than that, and for each once', async () => {
  const { world, serve } = given()
  const server = await serve()
  const targets = fixtures(3 * AT_ONCE_MAX)
  play(server, targets)
  const producer = producerOf(world, server)
  const { seen, rest } = counting(producer.rest)
  const told = await all({ ...producer, rest }, [...targets, ...targets])
  await producer.close()
  expect(seen.most).toBe(AT_ONCE_MAX)
  expect(server.requests.length).toBe(targets.length)
  expect(told.every((one) => one.is === 'compared' && one.result.comparison.complete)).toBe(true)
  expect(told.map(({ target }) => target.fixtureId).sort()).toEqual(targets.map(({ fixtureId }) => fixtureId).sort())
})

it('makes at most 5 requests in any second, as many as that at once or one after the other', async () => {
  const { world, serve } = given()
  const server = await serve()
  const targets = fixtures(2 * AT_ONCE_MAX)
  // Each second one is asked for again once.
  play(server, targets)
  for (const [i, { fixtureId }] of targets.entries()) {
    if (i % 2 === 1) continue
    const good = server.fixtures.get(fixtureId)?.rest
    let asked = 0
    server.fixtures.set(fixtureId, {
      frames: [],
      rest: () => (asked++ > 0 && good ? good() : { status: 503, body: 'busy' }),
    })
  }
  const manual = manualClock()
  const clock = { ...systemClock, ...manual }
  // Time stands still for the network: it must not be taken for late.
  const timing = { ...FAST, restMsMax: 1e9 }
  const pace = openPace(clock, TIMING.attemptSpacingMs)
  const at: number[] = []
  const timed: typeof pace = {
    ...pace,
    take: async (signal) => {
      const isOurs = await pace.take(signal)
      at.push(clock.monotonicMs())
      return isOurs
    },
  }
  const rest = openRest({
    base: server.api,
    token: TOKEN,
    pace: timed,
    clock,
    random: () => 0,
    logger: silentLogger,
    timing,
  })
  const producer = { ...producerOf(world, server, { clock, timing }), rest }
  let isDone = false
  const done = all(producer, targets).finally(() => {
    isDone = true
  })
  while (!isDone) await manual.advance(10)
  expect((await done).length).toBe(targets.length)
  await producer.close()
  expect(at.length).toBe(targets.length * 1.5)
  for (const start of at) expect(at.filter((ms) => ms >= start && ms <= start + 1000).length).toBeLessThanOrEqual(5)
})

it('goes on with the others where one has no list', async () => {
  const { world, serve } = given()
  const server = await serve()
  const targets = fixtures(6)
  play(server, targets)
  play(server, targets.slice(2, 3), { status: 404, body: '{"error":"not yet","status":404}' })
  play(server, targets.slice(4, 5), { status: 500, body: 'oops' })
  const producer = producerOf(world, server)
  const told = await all(producer, targets)
  await producer.close()
  const failed = told.flatMap((one) => (one.is === 'failed' ? [`${one.target.fixtureId} ${one.error.code}`] : []))
  expect(failed.sort()).toEqual(['basketball-2 list-missing', 'basketball-4 provider-unreachable'])
  expect(told.length).toBe(6)
})

it('asks a provider that refuses a sport no more for it, and tells which were not asked for', async () => {
  const { world, serve } = given()
  const server = await serve()
  const [soccer, basketball] = [fixtures(3 * AT_ONCE_MAX, 'soccer'), fixtures(1)]
  play(server, soccer, { status: 401, body: 'not covered' })
  play(server, basketball)
  const producer = producerOf(world, server)
  const told = await all(producer, [...soccer, ...basketball])
  await producer.close()
  expect(server.requests.length).toBeLessThanOrEqual(AT_ONCE_MAX + 1)
  const refused = told.filter(({ target }) => target.path === 'soccer')
  expect(refused.map(({ is }) => is)).toEqual([
    'failed',
    ...Array.from({ length: soccer.length - 1 }, () => 'not asked'),
  ])
  for (const one of refused) {
    const { path, fixtureId } = one.target
    const message = expect.stringContaining(`${path}/${fixtureId}: expected`)
    expect(one).toMatchObject({ error: { code: 'provider-refused', message } })
  }
  expect(told.filter(({ is }) => is === 'compared').map(({ target }) => target.path)).toEqual(['basketball'])
})

it('ends with what the log throws, and leaves the others', async () => {
  const { world, serve } = given()
  const server = await serve()
  const targets = fixtures(3 * AT_ONCE_MAX)
  play(server, targets)
  const producer = producerOf(world, server)
  await world.log.close()
  await expect(all(producer, targets)).rejects.toMatchObject({ code: 'log-closed' })
  await producer.close()
  expect(server.requests.length).toBeLessThan(targets.length)
})

it('ends when told, with what is done', async () => {
  const { world, serve } = given()
  const server = await serve()
  const targets = fixtures(3 * AT_ONCE_MAX)
  play(server, targets)
  const producer = producerOf(world, server)
  const stopped = new AbortController()
  const told: Certified[] = []
  const tell = (one: Certified): void => {
    told.push(one)
    if (told.length === 3) stopped.abort()
  }
  await backfillAll(producer, targets, { signal: stopped.signal, tell })
  await producer.close()
  expect(told.length).toBeGreaterThanOrEqual(3)
  expect(told.length).toBeLessThan(targets.length)
  for (const { target } of told) expect((await recordsOf(world, target.fixtureId)).at(-1)?.kind).toBe('certified')
})
