import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { givenWorld } from './given.ts'
import type { Served, TestServer } from './server.ts'
import { FAST, FIXTURE, framesOf, kindsOf, openWorld, packet, packets, recordsOf, start, until } from './world.ts'

const given = givenWorld()

const framesRecorded = async (count: number): Promise<void> =>
  until(async () => framesOf(await recordsOf(given().world)).length >= count)
const last = (server: TestServer): Served => server.connections.at(-1) as Served

it('records silence, then connects anew', async () => {
  const { world, serve, noted } = given()
  const server = await serve({}, packets(1, 3))
  const run = start(world, server, [FIXTURE], { timing: { ...FAST, silentMs: 300, reconnectMs: 600 } })
  await framesRecorded(3)
  last(server).isHalted = true
  await until(async () => kindsOf(await recordsOf(world)).includes('resumed'))
  await run.stop()
  const kinds = kindsOf(await recordsOf(world))
  const lost = kinds.indexOf('lost')
  expect((await noted('lost'))[0]).toBe('silent for too long')
  expect(kinds.slice(lost - 1, lost + 3)).toEqual(['silent', 'lost', 'opened', 'resumed'])
})

it('sees a half-open connection by a ping', async () => {
  const { world, serve, noted } = given()
  const server = await serve({}, packets(1, 3))
  const run = start(world, server, [FIXTURE], { timing: { ...FAST, silentMs: 200, pongMs: 200 } })
  await framesRecorded(3)
  last(server).isHalted = true
  last(server).socket.pause()
  await until(() => server.connections.length === 2)
  await run.stop()
  expect((await noted('lost'))[0]).toBe('no answer to a ping')
})

it('says that a quiet connection is alive, and that silence is over', async () => {
  const { world, serve, noted } = given()
  const server = await serve({}, packets(1, 1))
  const run = start(world, server, [FIXTURE], { timing: { ...FAST, silentMs: 480 } })
  await until(async () => (await noted('alive')).length >= 1)
  last(server).isHalted = true
  await until(async () => kindsOf(await recordsOf(world)).at(-1) === 'silent')
  last(server).isHalted = false
  await until(async () => kindsOf(await recordsOf(world)).at(-1) === 'alive')
  await run.stop()
  expect(server.connections.length).toBe(1)
})

for (const refusal of [
  'The supplied authentication is invalid',
  '{ "errorMessage": "Supplied token could not be authenticated" }',
  '{ "error": "bad token", "status": 401 }',
  { closeReason: 'The supplied authentication is invalid' },
  'http401' as const,
]) {
  it(`stops when the token is refused by ${JSON.stringify(refusal)}`, async () => {
    const { world, serve } = given()
    const server = await serve({ refusal, auth: refusal === 'http401' ? 'header' : 'message' }, packets(1, 3))
    const run = start(world, server, [FIXTURE], { token: 'wrong', auth: refusal === 'http401' ? 'header' : 'message' })
    const [report] = await run.done
    expect(report?.outcome.is).toBe('refused')
    const words = report?.outcome.is === 'refused' ? report.outcome.words : null
    expect(words).toMatch(/authentica|bad token/)
    expect(framesOf(await recordsOf(world))).toEqual([])
    expect(server.requests.length).toBe(1)
  })
}

it('tries again when the token is refused in mid-match', async () => {
  const { world, serve, noted } = given()
  const frames = packets(1, 3)
  const server = await serve({}, frames)
  const run = start(world, server)
  await framesRecorded(3)
  let refusals = 0
  server.isAccepting = () => ++refusals > 3
  last(server).socket.terminate()
  frames.push(packet(4))
  await framesRecorded(4)
  await run.stop()
  expect(framesOf(await recordsOf(world))).toEqual(frames)
  expect((await noted('lost')).filter((detail) => detail?.startsWith('refused: '))).toHaveLength(3)
})

it('goes on after server errors, and an unknown fixture, without end', async () => {
  const { world, serve } = given()
  const server = await serve({}, packets(1, 2))
  const answers = [500, 503, 404, 429, 204, 403]
  server.handshakeStatus = () => {
    const status = answers.shift()
    return status === undefined ? null : { status, body: 'not now' }
  }
  const run = start(world, server)
  await framesRecorded(2)
  await run.stop()
  expect(server.requests.length).toBe(7)
  expect(run.events.filter(({ kind }) => kind === 'waiting').map(({ detail }) => detail)[0]).toBe('500 not now')
})

it('records whatever is no heartbeat, and counts it when it is repeated', async () => {
  const { world, serve, noted } = given()
  const big = packet(7).replace('{"version"', `{"x":"${'y'.repeat(1024 * 1024)}","version"`)
  const frames = [
    packet(1),
    'no json',
    Buffer.from([0xff, 0xfe, 0x00]),
    '{"errorMessage":"internal"}',
    packet(2).slice(0, -10),
    packet(2),
    packet(3, { fixtureId: 'another', finished: true }),
    '[]',
    big,
    packet(4),
  ]
  const server = await serve({ reply: 'authorised' }, [...frames])
  const run = start(world, server)
  await framesRecorded(frames.length)
  last(server).socket.terminate()
  await until(async () => (await noted('resumed')).length > 0)
  server.fixtures.get(FIXTURE.fixtureId)?.frames.push(packet(5))
  server.flow()
  await framesRecorded(frames.length + 1)
  await run.stop()
  const records = (await recordsOf(world)).filter(({ kind }) => kind === 'packet')
  expect(records.map(({ position }) => position)).toEqual([0, null, null, null, null, 1, null, null, null, 2, 3])
  const sha256 = createHash('sha256').update(big).digest('hex')
  expect(records[8]?.detail).toBe(`oversized bytes=${big.length} sha256=${sha256}`)
  expect(records[8]?.frame.length).toBe(64 * 1024)
  const others = records.filter((_, i) => i !== 8).map(({ frame }) => Buffer.from(frame))
  expect(others).toEqual([...frames.filter((f) => f !== big), packet(5)].map((f) => Buffer.from(f)))
})

it('records a repeat that is not of an overlap, without a position', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1), packet(2), packet(1), packet(3)])
  const run = start(world, server)
  await framesRecorded(4)
  await run.stop()
  const records = (await recordsOf(world)).filter(({ kind }) => kind === 'packet')
  expect(records.map(({ position }) => position)).toEqual([0, 1, null, 2])
})

it('begins from 0, once, when the first packet is none that may come first', async () => {
  const { world, serve, noted } = given()
  const frames = packets(1, 6)
  const server = await serve({ ignoresStart: true }, frames)
  const run = start(world, server)
  await framesRecorded(6)
  last(server).socket.terminate()
  frames.push(packet(7))
  await framesRecorded(7)
  await run.stop()
  expect(server.connections.map(({ startPosition }) => startPosition)).toEqual([0, 5, 0])
  expect(framesOf(await recordsOf(world))).toEqual(frames)
  expect(await noted('resumed')).toEqual(['startPosition=0 repeats=6'])
})

it('begins from 0 when heartbeats come instead of the overlap', async () => {
  const { world, serve } = given()
  const frames = packets(1, 4)
  const server = await serve({}, frames)
  const run = start(world, server, [FIXTURE], { timing: { ...FAST, silentMs: 400 } })
  await framesRecorded(4)
  server.beforeSend = (served) => served.startPosition === 0
  last(server).socket.terminate()
  frames.push(packet(5))
  await framesRecorded(5)
  await run.stop()
  expect(server.connections.map(({ startPosition }) => startPosition)).toEqual([0, 3, 0])
  expect(framesOf(await recordsOf(world))).toEqual(frames)
})

it('goes on where the log ends after a kill, which writes no loss', async () => {
  const { world, serve } = given()
  const frames = packets(1, 5)
  const server = await serve({}, frames)
  const killed = start(world, server, [FIXTURE], { log: { ...world.log, append: (r) => world.log.append(r) } })
  await framesRecorded(5)
  const beforeKill = (await recordsOf(world)).filter(({ kind }) => kind !== 'alive')
  const after = await openWorld()
  for (const record of await world.log.readKey('touchline.raw-actions', FIXTURE.fixtureId)) {
    await after.log.append([record])
  }
  await killed.stop()
  frames.push(packet(6, { finished: true }))
  await start({ ...world, log: after.log }, server).done
  const records = (await recordsOf({ ...world, log: after.log })).filter(({ kind }) => kind !== 'alive')
  expect(kindsOf(records.slice(0, 6))).toEqual(kindsOf(beforeKill.slice(0, 6)))
  expect(kindsOf(records.slice(6))).toEqual(['opened', 'resumed', 'packet', 'ended'])
  expect(last(server).startPosition).toBe(4)
})

it('takes a binary frame for what its bytes are, before and after a restart', async () => {
  const { world, serve } = given()
  const frames = [packet(1)]
  const server = await serve({}, frames)
  const binary = packet(2)
  server.begun = ({ socket }) => {
    if (server.connections.length === 1) socket.send(Buffer.from(binary), { binary: true })
  }
  const killed = start(world, server)
  await framesRecorded(2)
  await killed.stop()
  frames.push(binary, packet(3, { finished: true }))
  expect((await start(world, server).done)[0]?.outcome).toEqual({ is: 'ended' })
  const records = (await recordsOf(world)).filter(({ kind }) => kind === 'packet')
  expect(framesOf(records)).toEqual(frames)
  expect(records.map(({ position }) => position)).toEqual([0, 1, 2])
})

it('ends on a binary frame that says so', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1)])
  const last = packet(2, { finished: true })
  server.fixtures.set(FIXTURE.fixtureId, {
    frames: [packet(1)],
    rest: () => ({ status: 200, body: `[${packet(1)},${last}]` }),
  })
  server.begun = ({ socket }) => socket.send(Buffer.from(last), { binary: true })
  await start(world, server).done
  expect(framesOf(await recordsOf(world))).toEqual([packet(1), last])
})
