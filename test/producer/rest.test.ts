import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { backfill } from '../../producer/backfill.ts'
import type { ProducerOptions } from '../../producer/producer.ts'
import { givenWorld } from './given.ts'
import type { RestReply } from './server.ts'
import { FAST, FIXTURE, framesOf, packet, producerOf, recordsOf, until } from './world.ts'

const given = givenWorld()
const LIST = `[${packet(1)},${packet(2)}]`
const GOOD: RestReply = { status: 200, body: LIST }

async function fill(replies: readonly RestReply[], more: Partial<ProducerOptions> = {}) {
  const { world, serve } = given()
  const server = await serve()
  let asked = 0
  const rest = (): RestReply => replies[Math.min(asked++, replies.length - 1)] as RestReply
  server.fixtures.set(FIXTURE.fixtureId, { frames: [], rest })
  const producer = producerOf(world, server, more)
  try {
    const result = await backfill(producer, FIXTURE, new AbortController().signal)
    return { result, server, frames: framesOf(await recordsOf(world)) }
  } finally {
    await producer.close()
  }
}

/** In turns, as what is done is let go of only then. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  for (let i = 0; i < 5; i++) {
    await systemClock.sleep(10)
    gc()
  }
}

const PASSING: readonly (readonly [string, RestReply])[] = [
  ['a server error', { status: 500, body: 'oops' }],
  ['too many requests', { status: 429, body: 'slow down', headers: { 'retry-after': '0.05' } }],
  ['a body that is cut off', { ...GOOD, isCut: true }],
  ['a body that is cut off without a sign', { ...GOOD, isCut: 'silently' }],
]

it.each(PASSING)('asks again after %s', async (_, bad) => {
  const { result, server, frames } = await fill([bad, GOOD])
  expect(result).toMatchObject({ elements: 2, recorded: 2, isWhole: true })
  expect(frames).toEqual([packet(1), packet(2)])
  expect(server.requests.length).toBe(2)
})

it('asks again after an answer that does not come in time', async () => {
  const late: RestReply = { ...GOOD, delayMs: 5_000 }
  const { result, server } = await fill([late, GOOD], { timing: { ...FAST, restMsMax: 500 } })
  expect(result).toMatchObject({ elements: 2, recorded: 2, isWhole: true })
  expect(server.requests.length).toBe(2)
})

it.each([
  ['its limit', { restMsMax: 300 }, 'failed'],
  ['a stop', {}, 'stopped'],
] as const)(
  'a list that stops coming is ended by %s, also when memory was collected meanwhile',
  async (_, timing, is) => {
    const { serve } = given()
    const server = await serve()
    server.fixtures.set(FIXTURE.fixtureId, { frames: [], rest: () => ({ ...GOOD, isCut: 'held' }) })
    const producer = producerOf(given().world, server, { timing: { ...FAST, ...timing } })
    const stopped = new AbortController()
    const answer = producer.rest?.actions(FIXTURE, stopped.signal)
    await until(() => server.requests.length > 0)
    await collectGarbage()
    if (is === 'stopped') stopped.abort()
    expect(await answer).toMatchObject({ is })
    await producer.close()
  },
)

it.each([
  ['as long as the provider says', '7', 7_000],
  ['a minute at most', '86400', 60_000],
])('waits %s', async (_, seconds, ms) => {
  const sleeps: number[] = []
  const sleep: Clock['sleep'] = (wanted, signal) => {
    sleeps.push(wanted)
    return systemClock.sleep(Math.min(wanted, 5), signal)
  }
  const busy: RestReply = { status: 429, body: '', headers: { 'retry-after': seconds } }
  await fill([busy, GOOD], { clock: { ...systemClock, sleep } })
  expect(sleeps).toContain(ms)
})

const FINAL: readonly (readonly [number, string, string])[] = [
  [400, 'provider-refused', "400 Request is missing required HTTP header 'Accept'"],
  [401, 'provider-refused', '401 The supplied authentication is invalid'],
  [404, 'list-missing', '404 no such fixture'],
]

it.each(FINAL)('gives up at once after %s', async (status, code, words) => {
  const body = status === 404 ? '{"error":"no such fixture","status":404}' : words.slice(4)
  const failing = fill([{ status, body }])
  await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
})

it('gives up after some attempts, with the words of the last', async () => {
  await expect(fill([{ status: 503, body: 'maintenance' }])).rejects.toMatchObject({
    code: 'provider-unreachable',
    message: expect.stringContaining('503 maintenance'),
  })
})

it('takes a list that stays broken as far as it goes', async () => {
  const broken = `[${packet(2)},${packet(1)},${packet(3).slice(0, -9)}`
  const { result, frames } = await fill([{ status: 200, body: broken }])
  expect(result).toMatchObject({ elements: 3, recorded: 3, isWhole: false })
  expect(frames).toEqual([packet(1), packet(2), packet(3).slice(0, -9)])
})

it('does not record an error that comes as an answer', async () => {
  await expect(fill([{ status: 200, body: '{"errorMessage":"not today"}' }])).rejects.toMatchObject({
    code: 'provider-unreachable',
  })
})

it('says that nobody is there', async () => {
  const { world, serve } = given()
  const server = await serve()
  const producer = producerOf(world, server)
  await server.close()
  await expect(backfill(producer, FIXTURE, new AbortController().signal)).rejects.toMatchObject({
    code: 'provider-unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  })
  await producer.close()
})
