import { expect, it } from 'vitest'
import { givenWorld } from './given.ts'
import { heartbeat } from './server.ts'
import { FIXTURE, framesOf, milestonesOf, packet, packets, recordsOf, start, until } from './world.ts'

/** Which words of the provider stop a fixture; the orders of what may happen are in test/feed/refused.test.ts. */
const given = givenWorld()
const ERROR = '{"errorMessage":"Supplied token could not be authenticated"}'
const REFUSED = { is: 'refused', words: 'Supplied token could not be authenticated' }

it('stops on an error and a close that follow a greeting and a heartbeat', async () => {
  const { world, serve } = given()
  const server = await serve({ reply: '{"message":"checking"}' })
  server.begun = ({ socket }) => {
    socket.send(heartbeat())
    socket.send(ERROR)
    socket.close(1008)
  }
  const run = start(world, server)
  expect((await run.done)[0]?.outcome).toEqual(REFUSED)
  expect(server.requests.length).toBe(1)
  expect(run.events.filter(({ kind }) => kind === 'refused').map(({ detail }) => detail)).toEqual([REFUSED.words])
})

it('does not stop on an error that the provider went on after', async () => {
  const { world, serve, noted } = given()
  const frames: string[] = []
  const server = await serve({ heartbeatMs: 20 }, frames)
  server.begun = ({ socket }) => {
    if (server.connections.length === 1) socket.send(ERROR)
  }
  const run = start(world, server)
  await until(async () => (await noted('alive')).length > 0)
  server.connections[0]?.socket.terminate()
  frames.push(packet(1, { finished: true }))
  expect((await run.done)[0]?.outcome).toEqual({ is: 'ended' })
  expect(framesOf(await recordsOf(world))).toEqual(frames)
})

it('tries again, and says so loudly, when the handshake answers 401 in mid-match', async () => {
  const { world, serve, noted } = given()
  const frames = packets(1, 2)
  const server = await serve({}, frames)
  const run = start(world, server)
  await until(async () => framesOf(await recordsOf(world)).length === 2)
  let refusals = 0
  server.handshakeStatus = () => (refusals++ < 3 ? { status: 401, body: 'not any more' } : null)
  server.connections[0]?.socket.terminate()
  frames.push(packet(3, { finished: true }))
  expect((await run.done)[0]?.outcome).toEqual({ is: 'ended' })
  expect(framesOf(await recordsOf(world))).toEqual(frames)
  expect((await noted('lost')).length).toBe(1)
  expect(run.events.filter(({ detail }) => detail === '401 not any more').length).toBe(3)
})

it('records what comes first where the token is in the handshake, since nothing replies to it', async () => {
  const { world, serve } = given()
  const frames = ['{"message":"hello"}', packet(1), packet(2, { finished: true })]
  const server = await serve({ auth: 'header' }, frames)
  await start(world, server, [FIXTURE], { auth: 'header' }).done
  expect(framesOf(await recordsOf(world))).toEqual(frames)
})

it('stops there on an error and a close, too, and has recorded the error', async () => {
  const { world, serve } = given()
  const server = await serve({ auth: 'header' }, [ERROR])
  server.begun = ({ socket }) => socket.close(1008)
  const [report] = await start(world, server, [FIXTURE], { auth: 'header' }).done
  expect(report?.outcome).toEqual(REFUSED)
  expect(milestonesOf(await recordsOf(world))).toEqual(['opened', 'packet', 'lost'])
  expect(framesOf(await recordsOf(world))).toEqual([ERROR])
})
