import { expect, it } from 'vitest'
import { givenWorld } from './given.ts'
import { framesOf, milestonesOf, packet, packets, recordsOf, start, until } from './world.ts'

const given = givenWorld()

const positionsOf = async (): Promise<readonly (number | null)[]> =>
  (await recordsOf(given().world)).filter(({ kind }) => kind === 'packet').map(({ position }) => position)

it('records a match to its end, byte for byte', async () => {
  const { world, serve } = given()
  const frames = [...packets(1, 5), packet(6, { finished: true })]
  const server = await serve({ reply: '{"message":"authorised"}' }, frames)
  const reports = await start(world, server).done
  expect(reports.map(({ outcome }) => outcome)).toEqual([{ is: 'ended' }])
  const records = await recordsOf(world)
  expect(milestonesOf(records)).toEqual(['opened', ...frames.map(() => 'packet'), 'ended'])
  expect(framesOf(records)).toEqual(frames)
  expect(await positionsOf()).toEqual([0, 1, 2, 3, 4, 5])
  expect(server.connections[0]?.texts).toEqual(['{"authToken":"secret-token"}'])
})

for (const isOneBased of [false, true]) {
  it(`resumes with an overlap after a drop, startPosition ${isOneBased ? 'from 1' : 'from 0'}`, async () => {
    const { world, serve } = given()
    const frames = packets(1, 9)
    const server = await serve({ isOneBased }, frames)
    const run = start(world, server)
    await until(async () => framesOf(await recordsOf(world)).length === 9)
    server.connections[0]?.socket.terminate()
    frames.push(packet(10))
    await until(async () => framesOf(await recordsOf(world)).length === 10)
    await run.stop()
    expect(framesOf(await recordsOf(world))).toEqual(frames)
    expect(server.connections.map(({ startPosition }) => startPosition)).toEqual([0, 8])
    const records = (await recordsOf(world)).filter(({ kind }) => kind !== 'packet' && kind !== 'alive')
    const repeats = isOneBased ? 2 : 1
    expect(records.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['opened', 'startPosition=0'],
      ['lost', 'closed with 1006'],
      ['opened', 'startPosition=8'],
      ['resumed', `startPosition=8 repeats=${repeats}`],
      ['lost', 'stopped'],
    ])
  })
}
