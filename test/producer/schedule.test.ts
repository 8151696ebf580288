import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { silentLogger } from '../../platform/logger.ts'
import { givenWorld } from './given.ts'
import { listing, pollsOf, schedule } from './scheduled.ts'
import type { RestReply } from './server.ts'
import { FAST, framesOf, kindsOf, packet, recordsOf, until, type World } from './world.ts'

const given = givenWorld()

it('follows what is live, and records each listed fixture when it is new or has changed', async () => {
  const { world, serve } = given()
  const server = await serve()
  server.fixtures.set('f-1', { frames: [packet(1, { fixtureId: 'f-1' })] })
  let objects = [listing('f-1', 'Live'), listing('f-2', 'Scheduled'), '{"no":"id"}', '7']
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: `[${objects.join(' ,\n')}]` }))
  const run = schedule(world, server)
  await until(async () => framesOf(await recordsOf(world, 'f-1')).length === 1)
  const before = pollsOf(server)
  // The same objects in another order of keys are no change.
  const reordered = JSON.stringify(
    Object.fromEntries(Object.entries(JSON.parse(listing('f-2', 'Scheduled'))).reverse()),
  )
  objects = [listing('f-1', 'Completed'), reordered]
  await until(() => pollsOf(server) >= before + 4)
  await run.stop()
  const fixturesOf = async (id: string) =>
    (await recordsOf(world, id))
      .filter(({ kind }) => kind === 'fixture')
      .map(({ frame }) => Buffer.from(frame).toString())
  expect(await fixturesOf('f-1')).toEqual([listing('f-1', 'Live'), listing('f-1', 'Completed')])
  expect(await fixturesOf('f-2')).toEqual([listing('f-2', 'Scheduled')])
  expect(kindsOf(await recordsOf(world, 'f-2'))).toEqual(['fixture'])
  expect(server.connections.length).toBe(1)
})

it('does not record again what it recorded before a restart', async () => {
  const { world, serve } = given()
  const server = await serve()
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: `[${listing('f-2', 0)}]` }))
  for (let i = 1; i <= 2; i++) {
    const run = schedule(world, server)
    await until(() => pollsOf(server) >= i * 4)
    await run.stop()
  }
  expect(kindsOf(await recordsOf(world, 'f-2'))).toEqual(['fixture'])
})

it('reads all pages', async () => {
  const { world, serve } = given()
  const server = await serve()
  const all = Array.from({ length: 230 }, (_, i) => listing(`f-${i}`, 'Scheduled'))
  server.lists.set('/soccer/fixtures', (url): RestReply => {
    const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('size'))]
    return { status: 200, body: `[${all.slice(page * size, (page + 1) * size).join(',')}]` }
  })
  const run = schedule(world, server)
  await until(async () => kindsOf(await recordsOf(world, 'f-229')).includes('fixture'))
  await run.stop()
})

it('survives a list that fails', async () => {
  const { world, serve } = given()
  const server = await serve()
  const replies: RestReply[] = [503, 404, 200].map((status) => ({ status, body: '[{' }))
  server.lists.set(
    '/soccer/fixtures',
    () => replies.shift() ?? { status: 200, body: `[${listing('f-2', 'Scheduled')}]` },
  )
  const run = schedule(world, server)
  await until(async () => kindsOf(await recordsOf(world, 'f-2')).includes('fixture'))
  await run.stop()
})

it('says what it needs where no REST is asked', async () => {
  const { world, serve } = given()
  const run = schedule(world, await serve(), { api: null })
  await expect(run.done).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('--api-url') })
})

it('ends when the log fails for good', async () => {
  const { world, serve } = given()
  const server = await serve()
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: `[${listing('f-2', 'Scheduled')}]` }))
  const append = () => Promise.reject(new TouchlineError('log-closed', { url: 'memory:' }))
  const run = schedule(world, server, { log: { ...world.log, append } })
  await expect(run.done).rejects.toMatchObject({ code: 'log-closed' })
})

it('lets no sport wait for the answer to another', async () => {
  const { world, serve } = given()
  const server = await serve()
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: '[]', delayMs: 3_000 }))
  server.lists.set('/snooker/fixtures', () => ({ status: 200, body: `[${listing('f-2', 'Scheduled')}]` }))
  const run = schedule(world, server, { timing: { ...FAST, restMsMax: 2_000 } }, ['soccer', 'snooker'])
  await until(() => pollsOf(server, 'snooker') >= 4)
  // Still at its first question.
  expect(pollsOf(server)).toBe(1)
  await run.stop()
})

it('follows one sport and tier of a fixture id, and says so of another', async () => {
  const { world, serve } = given()
  const server = await serve()
  server.fixtures.set('f-1', { frames: [packet(1, { fixtureId: 'f-1' })] })
  for (const path of ['soccer', 'snooker']) {
    server.lists.set(`/${path}/fixtures`, () => ({ status: 200, body: `[${listing('f-1', 'Live')}]` }))
  }
  const run = schedule(world, server, {}, ['soccer', 'snooker'])
  await until(() => Math.min(pollsOf(server), pollsOf(server, 'snooker')) >= 6)
  await until(async () => framesOf(await recordsOf(world, 'f-1')).length === 1)
  const reports = await run.stop()
  expect(server.connections.length).toBe(1)
  expect(reports.map(({ outcome }) => outcome.is).sort()).toEqual(['failed', 'stopped'])
  const [rival] = reports.filter(({ outcome }) => outcome.is === 'failed')
  expect(rival?.outcome).toMatchObject({
    error: { code: 'usage', message: expect.stringContaining('one sport and tier of fixture f-1') },
  })
})

it('keeps the beginning of an object above 1 MiB, and goes on', async () => {
  const { world, serve } = given()
  const server = await serve()
  const big = listing('f-1', 'Scheduled', { notes: 'x'.repeat(5 * 1024 * 1024) })
  const list = `[${big},${listing('f-2', 'Scheduled')}]`
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: list }))
  for (let i = 1; i <= 2; i++) {
    const run = schedule(world, server)
    const before = pollsOf(server)
    await until(() => pollsOf(server) >= before + 4)
    await run.stop()
  }
  // Once, although it was listed at each turn, and after a restart.
  const [record, ...more] = await recordsOf(world, 'f-1')
  expect(more).toEqual([])
  expect(record?.frame).toEqual(Buffer.from(big).subarray(0, 64 * 1024))
  const sha256 = createHash('sha256').update(big).digest('hex')
  expect(record?.detail).toBe(`oversized bytes=${Buffer.byteLength(big)} sha256=${sha256}`)
  expect(kindsOf(await recordsOf(world, 'f-2'))).toEqual(['fixture'])
})

it('says that an answer is no list, and goes on', async () => {
  const { world, serve } = given()
  const server = await serve()
  const told: object[] = []
  const logger = { ...silentLogger, warn: (context: object) => told.push(context) }
  let body = `{"content":[${listing('f-2', 'Scheduled')}],"message":"paged, says secret-token"}`
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body }))
  const run = schedule(world, server, { logger })
  await until(() => told.length > 0)
  expect(told[0]).toEqual({ path: 'soccer', error: 'expected a JSON array, found paged, says …' })
  body = `[${listing('f-2', 'Scheduled')}]`
  await until(async () => kindsOf(await recordsOf(world, 'f-2')).includes('fixture'))
  await run.stop()
})

it('leaves the fixtures list alone while the log takes nothing', async () => {
  const { world, serve } = given()
  const server = await serve()
  const list = Array.from({ length: 10 }, (_, i) => listing(`f-${i}`, 'Scheduled', { notes: 'x'.repeat(1000) }))
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: `[${list.join(',')}]` }))
  let release = (): void => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const append: World['log']['append'] = (records) => gate.then(() => world.log.append(records))
  const run = schedule(world, server, { log: { ...world.log, append }, bufferBytesMax: 4_000 })
  await until(() => run.producer.recorder.pressure() !== 'free')
  const before = pollsOf(server)
  const { waiting } = run.producer.recorder
  // One record comes on top of the bound.
  expect(waiting()).toBeLessThan(4_000 + 2_000)
  await systemClock.sleep(5 * FAST.pollMs)
  expect(pollsOf(server) - before).toBeLessThanOrEqual(1)
  release()
  await until(async () => kindsOf(await recordsOf(world, 'f-9')).includes('fixture'))
  await run.stop()
  for (let i = 0; i < 10; i++) expect(kindsOf(await recordsOf(world, `f-${i}`))).toEqual(['fixture'])
})

it('forgets what is listed no longer, and follows it again when it comes back', async () => {
  const { world, serve } = given()
  const server = await serve()
  const frames = [packet(1, { fixtureId: 'f-1', finished: true })]
  server.fixtures.set('f-1', { frames })
  let objects = [listing('f-1', 'Live')]
  server.lists.set('/soccer/fixtures', () => ({ status: 200, body: `[${objects.join(',')}]` }))
  const run = schedule(world, server)
  await until(() => run.events.some(({ kind }) => kind === 'ended'))
  objects = []
  const before = pollsOf(server)
  // Two turns, of which the second has begun after the change.
  await until(() => pollsOf(server) >= before + 5)
  expect(await run.followers.settled()).toEqual([])
  objects = [listing('f-1', 'Live')]
  await until(async () => (await run.followers.settled()).length === 1)
  await run.stop()
  expect(server.connections.length).toBe(1)
  expect(kindsOf(await recordsOf(world, 'f-1')).filter((kind) => kind === 'fixture').length).toBe(1)
})
