import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { backfill } from '../../producer/backfill.ts'
import { givenWorld } from './given.ts'
import {
  FAST,
  FIXTURE,
  framesOf,
  milestonesOf,
  type Place,
  packet,
  packets,
  producerOf,
  recordsOf,
  start,
  until,
} from './world.ts'

/** Providers that break the protocol below what a library would let them do. */
const given = givenWorld()
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** `upgrade` gets each attempt to connect, as bare as it comes. */
async function serveBare(upgrade: (socket: Duplex, request: IncomingMessage, attempt: number) => void): Promise<Place> {
  let attempts = 0
  const sockets = new Set<Duplex>()
  const http = createServer((_, response) => response.writeHead(404).end())
  http.on('upgrade', (request, socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    upgrade(socket, request, attempts++)
  })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => http.close(done))
  })
  const place = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return { streams: `ws://${place}`, api: `http://${place}` }
}

function shakeHands(socket: Duplex, { headers }: IncomingMessage): void {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
}

function textFrame(text: string): Buffer {
  const body = Buffer.from(text)
  const head = body.length < 126 ? [0x81, body.length] : [0x81, 126, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from(head), body])
}

const CLOSE = Buffer.from([0x88, 2, 0x03, 0xf0])
const INVALID = 'The supplied authentication is invalid'

it.each([
  ['never ends', (socket: Duplex) => void socket.write(INVALID)],
  [
    'comes drop by drop',
    (socket: Duplex) => {
      socket.write(INVALID)
      const drip = setInterval(() => socket.write(' '), 20)
      socket.on('close', () => clearInterval(drip))
    },
  ],
])('is refused by an answer that %s', async (_, body) => {
  const server = await serveBare((socket) => {
    socket.write('HTTP/1.1 401 Unauthorized\r\n\r\n')
    body(socket)
  })
  const [report] = await start(given().world, server, [FIXTURE], { timing: { ...SHORT } }).done
  expect(report?.outcome).toEqual({ is: 'refused', words: `401 ${INVALID}` })
})

const SHORT = { handshakeMs: 150, closeMs: 50, backoffMs: 2, attemptSpacingMs: 2 }

it('is refused by a close whose connection stays open', async () => {
  const { world } = given()
  const server = await serveBare((socket, request) => {
    shakeHands(socket, request)
    socket.write(Buffer.concat([textFrame('{"errorMessage":"no"}'), CLOSE]))
  })
  const [report] = await start(world, server, [FIXTURE], { timing: SHORT }).done
  expect(report?.outcome).toEqual({ is: 'refused', words: 'no' })
  expect(milestonesOf(await recordsOf(world))).toEqual(['opened', 'lost'])
})

it('tries again when no answer to the handshake comes', async () => {
  const { world } = given()
  const server = await serveBare((socket, request, attempt) => {
    if (attempt === 0) return
    shakeHands(socket, request)
    socket.write(textFrame(packet(1)))
  })
  const run = start(world, server, [FIXTURE], { timing: SHORT })
  await until(async () => framesOf(await recordsOf(world)).length === 1)
  await run.stop()
  expect(run.events.find(({ kind }) => kind === 'waiting')?.detail).toBe('no handshake within 150 ms')
})

it('takes a flood that comes at once, from a provider that reads nothing', async () => {
  const { world } = given()
  const flood = packets(1, 20_000)
  const server = await serveBare((socket, request) => {
    socket.pause()
    shakeHands(socket, request)
    socket.write(Buffer.concat(flood.map(textFrame)))
  })
  const run = start(world, server, [FIXTURE], { bufferBytesMax: 100_000 })
  await until(() => run.producer.counts.frames === flood.length)
  await run.stop()
  const recorded = (await recordsOf(world)).filter(({ kind }) => kind === 'packet')
  expect(recorded.map(({ position }) => position)).toEqual(flood.map((_, i) => i))
})

async function fill(status: number, body: Buffer | string, headers: Record<string, string> = {}) {
  const { world, serve } = given()
  const server = await serve()
  server.fixtures.set(FIXTURE.fixtureId, { frames: [], rest: () => ({ status, body, headers }) })
  const producer = producerOf(world, server)
  const filling = backfill(producer, FIXTURE, new AbortController().signal).finally(() => producer.close())
  return { filling, server }
}

it('takes the token to no other place', async () => {
  const { serve } = given()
  const elsewhere = await serve()
  const { filling, server } = await fill(302, '', {
    location: `${elsewhere.api}/basketball/fixtures/fixture-1/actions`,
  })
  await expect(filling).rejects.toMatchObject({ code: 'provider-unreachable' })
  expect(server.requests.length).toBeGreaterThan(1)
  expect(elsewhere.requests).toEqual([])
})

it('unpacks a list, but no more than a list can be', async () => {
  const { filling: good } = await fill(200, gzipSync(`[${packet(1)}]`), { 'content-encoding': 'gzip' })
  await expect(good).resolves.toMatchObject({ elements: 1 })
  const bomb = gzipSync(Buffer.alloc(70 * 1024 * 1024, ' '))
  const { filling, server } = await fill(200, bomb, { 'content-encoding': 'gzip' })
  await expect(filling).rejects.toMatchObject({
    code: 'provider-unreachable',
    message: expect.stringContaining('expected at most 67108864 bytes'),
  })
  expect(server.requests.length).toBe(1)
})

it('is not ended by the list of another fixture', async () => {
  const { world, serve } = given()
  const frames = [packet(1), packet(2, { finished: true })]
  const server = await serve({}, frames)
  const other = packet(9, { fixtureId: 'other', finished: true })
  server.fixtures.set(FIXTURE.fixtureId, { frames, rest: () => ({ status: 200, body: `[${other}]` }) })
  const [report] = await start(world, server).done
  expect(report?.outcome).toEqual({ is: 'ended' })
  // What the socket gave is not in that list, so that the socket is read once more.
  expect(server.connections.map(({ url }) => url.search)).toEqual(['', '?speed=fast'])
  expect(framesOf(await recordsOf(world))).toEqual([...frames, other])
})

it.each([
  ['startPosition skips', {}],
  ['startPosition is the number of the first', { isOneBased: true }],
])('goes on behind a frame that is too large to be received, where %s', async (_, options) => {
  const { world, serve, noted } = given()
  const huge = packet(3).replace('{"version"', `{"x":"${'y'.repeat(9 * 1024 * 1024)}","version"`)
  const frames = [packet(1), packet(2), huge, packet(4)]
  const server = await serve(options, frames)
  const run = start(world, server)
  await until(async () => framesOf(await recordsOf(world)).length === 3)
  expect(framesOf(await recordsOf(world))).toEqual([packet(1), packet(2), packet(4)])
  // Nothing of it was received, and that is in the log.
  const lost = await noted('lost')
  expect(new Set(lost)).toEqual(
    new Set(['expected frames of at most 8388608 bytes, found a larger one: it is left out']),
  )
  expect(server.connections.length).toBeLessThanOrEqual(3)
  // A later connection begins where nothing is in its way.
  frames.push(packet(5))
  server.flow()
  await until(async () => framesOf(await recordsOf(world)).length === 4)
  server.connections.at(-1)?.socket.terminate()
  frames.push(packet(6, { finished: true }))
  expect((await run.done)[0]?.outcome).toEqual({ is: 'ended' })
  const records = (await recordsOf(world)).filter(({ kind, source }) => kind === 'packet' && source === 'stream')
  expect(framesOf(records)).toEqual(frames.filter((frame) => frame !== huge))
  expect(records.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4])
  // The list that is read at the end has its beginning.
  const [beginning] = (await recordsOf(world)).filter(({ source }) => source === 'rest')
  expect(beginning?.detail).toContain(`oversized bytes=${huge.length}`)
})

it('does not ask at full pace for a frame that it cannot get past', async () => {
  const { world, serve } = given()
  const huge = `"${'y'.repeat(9 * 1024 * 1024)}"`
  const server = await serve({ ignoresStart: true }, [packet(1), huge, packet(2)])
  const run = start(world, server, [FIXTURE], { timing: { ...FAST, backoffMs: 1, backoffMsMax: 60_000 } })
  await until(() => server.connections.length === 6)
  const waits = server.connections.slice(1).map(({ at }, i) => at - (server.connections[i]?.at ?? 0))
  // Half of 16 ms is waited for at least before the sixth.
  expect(waits.at(-1)).toBeGreaterThan(8)
  await run.stop()
  expect(framesOf(await recordsOf(world))).toEqual([packet(1)])
})
