import { once } from 'node:events'
import { expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import type { Matches } from '../../provider/matches.ts'
import type { Outage } from '../../provider/outage.ts'
import type { ServedMatch } from '../../provider/source.ts'
import { ACCEPT, connect, FIXTURE, given, type TestClient, turnedAway } from './client.ts'

const PATH = `/media/basketball/fixtures/${FIXTURE}/actions`

function withOutages(outages: readonly Outage[], about: Parameters<typeof given.match>[0]): Matches {
  const match = given.match(about)
  const served: ServedMatch = { ...match, list: () => match.packets(), outages: () => outages }
  return { find: async () => served, ofSport: async () => [served] }
}

/** The longest time without any frame, and the frame after it. */
function longestGap({ frames, atMs }: TestClient): { readonly ms: number; readonly frame: string } {
  const gaps = atMs.slice(1).map((ms, i) => ({ ms: ms - (atMs[i] as number), frame: frames[i + 1] as string }))
  return gaps.reduce((longest, gap) => (gap.ms > longest.ms ? gap : longest))
}

it('cut sockets off and turn others away until they are over; what came meanwhile is sent then', async () => {
  const outages: readonly Outage[] = [{ kind: 'down', fromMs: 600, toMs: 1700 }]
  const provider = await given({ matches: withOutages(outages, { startedMsAgo: 0, atMs: [0, 100, 700, 1800] }) })
  const first = connect(provider.url + PATH)
  expect(await first.closed).toBe(1006)
  expect(first.packets()).toEqual([0, 1])
  expect((await turnedAway(provider.url + PATH, { accept: ACCEPT }))[0]).toBe(503)
  await systemClock.sleep(1150)
  const second = connect(`${provider.url}${PATH}?startPosition=1`)
  await second.until((client) => client.packets().length === 3)
  expect(second.packets()).toEqual([1, 2, 3])
  await provider.close()
})

it('leave sockets mute: no packets, no heartbeats', async () => {
  const outages: readonly Outage[] = [{ kind: 'mute', fromMs: 500, toMs: 1100 }]
  const matches = withOutages(outages, { startedMsAgo: 0, atMs: [0, 700, 1200] })
  const provider = await given({ matches, heartbeatMs: 20 })
  const client = connect(provider.url + PATH)
  await client.until((one) => one.packets().length === 3)
  const gap = longestGap(client)
  expect(gap.ms).toBeGreaterThan(450)
  // A heartbeat may be first with it.
  expect(client.packets()).toEqual([0, 1, 2])
  expect(client.frames.filter((frame) => frame.includes('Heartbeat')).length).toBeGreaterThan(3)
  await provider.close()
})

it('are none of a match that is over', async () => {
  const outages: readonly Outage[] = [{ kind: 'down', fromMs: 15, toMs: 25 }]
  const provider = await given({ matches: withOutages(outages, {}) })
  const client = connect(`${provider.url}${PATH}?speed=fast`)
  await once(client.ws, 'open')
  await client.until((one) => one.packets().length === 5)
  await provider.close()
})
