import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { FixtureAddress } from '../../feed/address.ts'
import { backfill } from '../../producer/backfill.ts'
import { givenWorld } from './given.ts'
import type { ServerOptions } from './server.ts'
import { framesOf, packet, producerOf, recordsOf, start } from './world.ts'

/** The provider's surfaces (feed.md §1.1, §7), each from the documented address to the log. */
const given = givenWorld()
const ACCEPT = 'application/vnd.imggaming.dde.api+json;version=1'
const REST_SAMPLE = readFileSync(new URL('../samples/basketball-rest-actions-array.json', import.meta.url))

interface Surface {
  readonly name: string
  readonly target: FixtureAddress
  readonly path: string
  readonly sport: string
  readonly auth?: 'header'
  readonly server?: ServerOptions
}

const SOCKETS: readonly Surface[] = [
  {
    name: 'basketball media socket',
    target: { path: 'basketball', fixtureId: 'f-1', tier: 'media' },
    path: '/media/basketball/fixtures/f-1/actions',
    sport: 'basketball',
    server: { reply: '{"status":"authorised"}' },
  },
  {
    name: 'soccer media socket',
    target: { path: 'soccer', fixtureId: 'f-2', tier: 'media' },
    path: '/media/soccer/fixtures/f-2/actions',
    sport: 'soccer',
  },
  {
    name: 'volleyball betting socket',
    target: { path: 'v2/volleyball', fixtureId: 'f-3', tier: 'betting' },
    path: '/v2/volleyball/fixtures/f-3/actions',
    sport: 'volleyball',
    server: { reply: 'OK' },
  },
  {
    name: 'older basketball media socket',
    target: { path: 'basketball', fixtureId: 'f-4', tier: 'media' },
    path: '/media/basketball/fixtures/f-4/actions',
    sport: 'basketball',
    auth: 'header',
    server: { auth: 'header' },
  },
]

it.each(SOCKETS)('follows the $name', async ({ target, path, sport, auth, server: options }) => {
  const { world, serve } = given()
  const server = await serve(options)
  const { fixtureId, tier } = target
  const frames = [packet(1, { fixtureId }), packet(2, { fixtureId, finished: true })]
  server.fixtures.set(fixtureId, { frames })
  await start(world, server, [target], auth ? { auth } : {}).done
  const [served] = server.connections
  expect(served?.url.pathname).toBe(path)
  expect(served?.headers.accept).toBe(ACCEPT)
  expect(served?.headers.authorization).toBe(auth ? 'Bearer secret-token' : undefined)
  expect(served?.texts).toEqual(auth ? [] : ['{"authToken":"secret-token"}'])
  const records = await recordsOf(world, fixtureId)
  expect(framesOf(records)).toEqual(frames)
  for (const record of records) expect(record).toMatchObject({ path: target.path, sport, tier, line: 'main' })
})

it('asks for past matches at full speed when told to', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1, { finished: true })])
  await start(world, server, undefined, { isFast: true }).done
  expect(server.connections[0]?.url.search).toBe('?speed=fast')
})

it('reads the REST list: the documented one, each element by its bytes, in the order of seq', async () => {
  const { world, serve } = given()
  const server = await serve()
  const target: FixtureAddress = {
    path: 'basketball',
    fixtureId: 'acf80323-ccb3-4828-a7dc-63f21b529b62',
    tier: 'media',
  }
  server.fixtures.set(target.fixtureId, { frames: [], rest: () => ({ status: 200, body: REST_SAMPLE }) })
  const producer = producerOf(world, server)
  const signal = new AbortController().signal
  expect(await backfill(producer, target, signal)).toMatchObject({ elements: 10, recorded: 10, isWhole: true })
  expect(await backfill(producer, target, signal)).toMatchObject({ elements: 10, recorded: 0, isWhole: true })
  await producer.close()
  const frames = framesOf(await recordsOf(world, target.fixtureId))
  const seqs = frames.map((frame) => JSON.parse(frame).fixtureAction.fixtureSeqNum)
  expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 1535])
  for (const frame of frames) expect(REST_SAMPLE.includes(frame)).toBe(true)
  const [request] = server.requests
  expect(request?.url).toBe(`/basketball/fixtures/${target.fixtureId}/actions`)
  expect(request?.headers).toMatchObject({
    accept: ACCEPT,
    'content-type': 'application/json',
    authorization: 'Bearer secret-token',
  })
})

it('keeps the token out of everything but the request', async () => {
  const { world, serve } = given()
  const told: string[] = []
  const logger = {
    debug: (c: object, m: string) => told.push(JSON.stringify(c) + m),
    info: (c: object, m: string) => told.push(JSON.stringify(c) + m),
    warn: (c: object, m: string) => told.push(JSON.stringify(c) + m),
    error: (c: object, m: string) => told.push(JSON.stringify(c) + m),
  }
  const server = await serve({ refusal: '{"error":"token secret-token is not known"}' }, [packet(1)])
  let failures = 0
  server.handshakeStatus = () => (failures++ < 2 ? { status: 500, body: 'no secret-token today' } : null)
  server.isAccepting = () => false
  const run = start(world, server, undefined, { logger })
  const reports = await run.done
  const records = await recordsOf(world)
  expect(told.length).toBeGreaterThan(0)
  expect(JSON.stringify([told, reports, run.events, records, server.requests.map(({ url }) => url)])).not.toContain(
    'secret-token',
  )
  expect(reports[0]?.outcome).toEqual({ is: 'refused', words: 'token … is not known' })
})
