import { Server } from 'node:net'
import { expect, it, vi } from 'vitest'
import type { SourcePacket } from '../../provider/source.ts'
import { ACCEPT, connect, FIXTURE, given, TOKEN } from './client.ts'

const PATH = `/media/basketball/fixtures/${FIXTURE}/actions?speed=fast`

it('closes the connections of a match that breaks, and serves the others', async () => {
  function* packets(): Generator<SourcePacket> {
    yield { atMs: 0, seq: 1, timelineSequence: null, frame: '{"n":0}' }
    throw new Error('broken')
  }
  const whole = given.match({ fixtureId: 'whole' })
  const provider = await given({ matches: [given.match({ packets }), whole] })
  const client = connect(provider.url + PATH)
  expect(await client.closed).toBe(1011)
  expect(client.packets()).toEqual([0])
  const other = connect(provider.url + PATH.replace(FIXTURE, 'whole'))
  await other.until((c) => c.packets().length === 5)
  await provider.close()
})

it('answers 500 for a match that breaks, and answers on', async () => {
  const breaks = (): never => {
    throw new Error('broken')
  }
  const matches = [given.match({ packets: breaks }), given.match({ fixtureId: 'whole' })]
  const provider = await given({ matches })
  const headers = { accept: ACCEPT, authorization: `Bearer ${TOKEN}` }
  const statusOf = async (fixtureId: string): Promise<number> =>
    (await fetch(`${provider.apiUrl}/basketball/fixtures/${fixtureId}/actions`, { headers })).status
  expect([await statusOf(FIXTURE), await statusOf('whole')]).toEqual([500, 200])
  await provider.close()
})

/** As when the process has too many files open to accept a connection. */
it('serves on after errors of its server', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen')
  const provider = await given()
  const server = listen.mock.contexts[0] as Server
  listen.mockRestore()
  for (let n = 0; n < 3; n++) server.emit('error', new Error('accept EMFILE'))
  const client = connect(provider.url + PATH)
  await client.until((c) => c.packets().length === 5)
  await provider.close()
})
