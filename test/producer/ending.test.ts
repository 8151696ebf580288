import { expect, it } from 'vitest'
import { givenWorld } from './given.ts'
import { FIXTURE, framesOf, kindsOf, milestonesOf, packet, packets, recordsOf, start, until } from './world.ts'

const given = givenWorld()
const FINISHED = packet(6, { finished: true })

it('reads the whole list once more and records what is missing, by ascending seq, unreadable elements last', async () => {
  const { world, serve, noted } = given()
  const frames = [packet(1), packet(3), FINISHED]
  const server = await serve({}, frames)
  const body = `[ "junk",\n${packet(5)} , ${packet(2)},${FINISHED},${packet(1)}, ${packet(3)},${packet(4)}]`
  server.fixtures.set(FIXTURE.fixtureId, { frames, rest: () => ({ status: 200, body }) })
  await start(world, server).done
  const records = (await recordsOf(world)).filter(({ kind }) => kind === 'packet')
  expect(framesOf(records)).toEqual([...frames, packet(2), packet(4), packet(5), '"junk"'])
  expect(records.slice(3).map(({ source, position, connectionId }) => [source, position, connectionId])).toEqual(
    Array(4).fill(['rest', null, null]),
  )
  expect(kindsOf(await recordsOf(world)).at(-1)).toBe('ended')
  expect(await noted('lost')).toEqual([])
})

for (const [name, api] of [
  ['without REST', false],
  ['when REST has no list', true],
] as const) {
  it(`reads the list over the socket at full speed ${name}`, async () => {
    const { world, serve } = given()
    const frames = [packet(1), packet(3), FINISHED]
    const server = await serve({}, frames)
    const rest = () => ({ status: 404, body: '{"error":"no list yet","status":404}' })
    server.fixtures.set(FIXTURE.fixtureId, { frames, rest })
    server.beforeSend = (served, index) => {
      if (served.startPosition === 0 && served.url.searchParams.has('speed') && index === 0)
        frames.splice(1, 0, packet(2))
      return true
    }
    const run = start(world, server, [FIXTURE], api ? {} : { api: null })
    expect((await run.done)[0]?.outcome).toEqual({ is: 'ended' })
    expect(server.connections.map(({ url }) => url.search)).toEqual(['', '?speed=fast'])
    const records = await recordsOf(world)
    expect(framesOf(records)).toEqual([packet(1), packet(3), FINISHED, packet(2)])
    expect(milestonesOf(records).slice(-3)).toEqual(['packet', 'resumed', 'ended'])
    expect(records.at(-2)?.detail).toBe('startPosition=0 repeats=3')
  })
}

it('reads the socket once more when the list lacks what the socket has sent', async () => {
  const { world, serve, noted } = given()
  const frames = [packet(1), packet(3), FINISHED]
  const server = await serve({}, frames)
  // A list of another time: it lacks 3, and has 2.
  const body = `[${packet(1)},${packet(2)},${FINISHED}]`
  server.fixtures.set(FIXTURE.fixtureId, { frames, rest: () => ({ status: 200, body }) })
  await start(world, server).done
  expect(server.connections.map(({ url }) => url.search)).toEqual(['', '?speed=fast'])
  expect(framesOf(await recordsOf(world))).toEqual([...frames, packet(2)])
  expect(await noted('ended')).toEqual([null])
})

it('ends a fixture whose provider closes after the last packet', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1), FINISHED])
  // The closing handshake comes behind the frames of the list.
  server.begun = ({ socket }) => socket.close(1000)
  await start(world, server).done
  expect(milestonesOf(await recordsOf(world))).toEqual(['opened', 'packet', 'packet', 'lost', 'ended'])
})

it('reads no list and no socket for a fixture that has ended, unless asked again', async () => {
  const { world, serve } = given()
  const frames = [packet(1), FINISHED]
  const server = await serve({}, frames)
  await start(world, server).done
  const requests = server.requests.length
  expect((await start(world, server).done)[0]?.outcome).toEqual({ is: 'ended' })
  expect(server.requests.length).toBe(requests)
  frames.push(packet(7, { finished: true }))
  await start(world, server, [FIXTURE], { again: true }).done
  const records = await recordsOf(world)
  expect(framesOf(records)).toEqual(frames)
  expect(milestonesOf(records).slice(3)).toEqual(['ended', 'opened', 'resumed', 'packet', 'ended'])
})

it('finds the end in the log at start, and on a repeated frame', async () => {
  const { world, serve } = given()
  const frames = [packet(1), FINISHED]
  const server = await serve({}, frames)
  server.isAccepting = () => true
  const run = start(world, server, [FIXTURE], { timing: { quietMs: 60_000, attemptSpacingMs: 1, backoffMs: 1 } })
  await until(async () => framesOf(await recordsOf(world)).length === 2)
  await run.stop()
  const before = server.connections.length
  await start(world, server).done
  expect(server.connections.length).toBe(before)
  expect(milestonesOf(await recordsOf(world))).toEqual(['opened', 'packet', 'packet', 'lost', 'ended'])
  await start(world, server, [FIXTURE], { again: true }).done
  expect(milestonesOf(await recordsOf(world)).slice(5)).toEqual(['opened', 'resumed', 'ended'])
})

it('goes on when the end is taken back', async () => {
  const { world, serve } = given()
  const frames = [packet(1), FINISHED, packet(7)]
  const server = await serve({}, frames)
  const run = start(world, server)
  await until(async () => framesOf(await recordsOf(world)).length === 3)
  await until(async () => kindsOf(await recordsOf(world)).filter((kind) => kind === 'alive').length >= 2)
  expect(kindsOf(await recordsOf(world))).not.toContain('ended')
  frames.push(packet(8, { finished: true }))
  server.flow()
  await run.done
  expect(framesOf(await recordsOf(world))).toEqual(frames)
  expect(server.connections.length).toBe(1)
})

it('is not ended by a frame that is no packet', async () => {
  const { world, serve } = given()
  const poison = FINISHED.replace('"homeTeamScore":6', '"homeTeamScore":"many"')
  const server = await serve({}, [packet(1), poison, packet(2)])
  const run = start(world, server)
  await until(async () => kindsOf(await recordsOf(world)).filter((kind) => kind === 'alive').length >= 2)
  await run.stop()
  expect(kindsOf(await recordsOf(world))).not.toContain('ended')
})

it('follows many fixtures; one that is refused disturbs no other', async () => {
  const { world, serve } = given()
  const server = await serve()
  const targets = ['f1', 'f2', 'f3', 'f4'].map((fixtureId) => ({ ...FIXTURE, fixtureId }))
  for (const { fixtureId } of targets) {
    const frames = [packet(1, { fixtureId }), packet(2, { fixtureId, finished: true })]
    server.fixtures.set(fixtureId, { frames })
  }
  server.handshakeStatus = ({ url }) =>
    url?.includes('f2') ? { status: 401, body: 'The supplied authentication is invalid' } : null
  const reports = await start(world, server, targets).done
  const outcomes = new Map(reports.map(({ target, outcome }) => [target.fixtureId, outcome]))
  expect(outcomes.get('f2')).toEqual({ is: 'refused', words: '401 The supplied authentication is invalid' })
  for (const fixtureId of ['f1', 'f3', 'f4']) {
    expect(outcomes.get(fixtureId)).toEqual({ is: 'ended' })
    expect(milestonesOf(await recordsOf(world, fixtureId))).toEqual(['opened', 'packet', 'packet', 'ended'])
  }
})

it('keeps two lines apart: each records all, and each goes on by its own positions', async () => {
  const { world, serve } = given()
  const frames = packets(1, 3)
  const server = await serve({}, frames)
  const runs = [start(world, server), start(world, server, [FIXTURE], { line: 'second' })]
  await until(async () => framesOf(await recordsOf(world)).length === 6)
  frames.push(packet(4, { finished: true }))
  server.flow()
  await Promise.all(runs.map(({ done }) => done))
  for (const line of ['main', 'second']) {
    const records = (await recordsOf(world)).filter((raw) => raw.line === line)
    expect(framesOf(records)).toEqual(frames)
    expect(records.filter(({ kind }) => kind === 'packet').map(({ position }) => position)).toEqual([0, 1, 2, 3])
  }
})

it('records a packet of the list where only a frame that is none had its triple', async () => {
  const { world, serve } = given()
  const poison = packet(2).replace('"homeTeamScore":2', '"homeTeamScore":null')
  const frames = [packet(1), poison, FINISHED]
  const server = await serve({}, frames)
  // It has the poison frame too, which is in the log already.
  const body = `[${packet(1)},${poison},${packet(2)},${FINISHED}]`
  server.fixtures.set(FIXTURE.fixtureId, { frames, rest: () => ({ status: 200, body }) })
  expect((await start(world, server).done)[0]?.outcome).toEqual({ is: 'ended' })
  expect(framesOf(await recordsOf(world))).toEqual([...frames, packet(2)])
})

it('ends although the provider says its last packet again and again', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1), FINISHED])
  const run = start(world, server)
  await until(() => (server.connections[0]?.sent ?? 0) > 1)
  // More often than the 40 ms after which it counts as quiet.
  const repeating = setInterval(() => server.connections[0]?.socket.send(FINISHED), 10)
  try {
    expect((await run.done)[0]?.outcome).toEqual({ is: 'ended' })
  } finally {
    clearInterval(repeating)
  }
})
