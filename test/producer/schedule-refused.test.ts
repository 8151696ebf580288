import { expect, it } from 'vitest'
import { silentLogger } from '../../platform/logger.ts'
import { givenWorld } from './given.ts'
import { listing, pollsOf, schedule } from './scheduled.ts'
import type { RestReply } from './server.ts'
import { framesOf, kindsOf, packet, recordsOf, until } from './world.ts'

const given = givenWorld()

it('asks no more for a sport that is refused, and goes on with the others', async () => {
  const { world, serve } = given()
  const server = await serve()
  let soccer: RestReply = { status: 401, body: 'not yours' }
  server.lists.set('/snooker/fixtures', () => ({ status: 400, body: 'no such tier' }))
  server.lists.set('/soccer/fixtures', () => soccer)
  const run = schedule(world, server, {}, ['snooker', 'soccer'])
  // Both kinds: the first may be about `live`, so that the second list is asked for, too.
  expect(await run.done).toMatchObject({
    code: 'provider-refused',
    message: 'snooker: expected the provider to take the token, found: 400 no such tier',
  })
  expect([pollsOf(server, 'snooker'), pollsOf(server)]).toEqual([2, 1])
  await run.stop()

  soccer = { status: 200, body: `[${listing('f-2', 'Scheduled')}]` }
  const again = schedule(world, server, {}, ['snooker', 'soccer'])
  await until(() => pollsOf(server) >= 6)
  expect(pollsOf(server, 'snooker')).toBe(4)
  await again.stop()
  expect(await again.done).toMatchObject({ code: 'provider-refused' })
})

it('tries a sport again that is refused after it was given', async () => {
  const { world, serve } = given()
  const server = await serve()
  const told: string[] = []
  const logger = { ...silentLogger, error: (_: object, message: string) => told.push(message) }
  let reply: RestReply = { status: 200, body: '[]' }
  server.lists.set('/soccer/fixtures', () => reply)
  const run = schedule(world, server, { logger })
  await until(() => pollsOf(server) >= 3)
  reply = { status: 401, body: 'for a moment' }
  await until(() => told.length >= 2)
  expect(new Set(told)).toEqual(new Set(['the provider refuses the fixtures list; trying again']))
  reply = { status: 200, body: `[${listing('f-2', 'Scheduled')}]` }
  await until(async () => kindsOf(await recordsOf(world, 'f-2')).includes('fixture'))
  await run.stop()
  expect(await run.done).toBeNull()
})

it('goes on where only `live` is refused', async () => {
  const { world, serve } = given()
  const server = await serve()
  server.lists.set('/soccer/fixtures', ({ searchParams }) =>
    searchParams.has('live')
      ? { status: 400, body: 'unknown parameter' }
      : { status: 200, body: `[${listing('f-2', 'Scheduled')}]` },
  )
  const run = schedule(world, server)
  await until(() => pollsOf(server) >= 6)
  await run.stop()
  expect(await run.done).toBeNull()
  expect(kindsOf(await recordsOf(world, 'f-2'))).toEqual(['fixture'])
})

it('stops a fixture that is refused, once, and goes on with the others', async () => {
  const { world, serve } = given()
  const server = await serve()
  for (const fixtureId of ['f-1', 'f-2']) server.fixtures.set(fixtureId, { frames: [packet(1, { fixtureId })] })
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: `[${listing('f-1', 1)},${listing('f-2', 1)}]` }))
  server.handshakeStatus = ({ url }) => (url?.includes('f-1') ? { status: 401, body: 'not yours' } : null)
  const run = schedule(world, server)
  await until(() => run.events.some(({ kind }) => kind === 'refused'))
  const before = pollsOf(server)
  await until(() => pollsOf(server) >= before + 8)
  await until(async () => framesOf(await recordsOf(world, 'f-2')).length === 1)
  const reports = await run.stop()
  expect(server.requests.filter(({ url }) => url.includes('f-1')).length).toBe(1)
  expect(run.events.filter(({ kind }) => kind === 'refused').map(({ detail }) => detail)).toEqual(['401 not yours'])
  expect(reports.map(({ target, outcome }) => [target.fixtureId, outcome.is])).toEqual([
    ['f-1', 'refused'],
    ['f-2', 'stopped'],
  ])
})
