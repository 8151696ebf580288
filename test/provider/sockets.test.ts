import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import type { Provider, ProviderOptions } from '../../provider/server.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { ACCEPT, connect, FIXTURE, given, type TestClient, TOKEN, turnedAway } from './client.ts'

const open: Provider[] = []

async function start(options?: Partial<ProviderOptions>): Promise<Provider> {
  const provider = await given(options)
  open.push(provider)
  return provider
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((provider) => provider.close()))
})

const MEDIA = `/media/basketball/fixtures/${FIXTURE}/actions`
const BETTING = `/basketball/fixtures/${FIXTURE}/actions`
const ALL = [0, 1, 2, 3, 4]
const HOUR_MS = 3_600_000

/** Resolves when all that was sent to the client until now has come: the answer to a ping follows it. */
async function answered({ ws }: TestClient): Promise<void> {
  if (ws.readyState === ws.CONNECTING) await once(ws, 'open')
  const pong = once(ws, 'pong')
  ws.ping()
  await pong
}

describe('the token', () => {
  it('comes first, is answered, and packets follow', async () => {
    const { url } = await start()
    const client = connect(`${url}${MEDIA}?speed=fast`)
    await client.until((c) => c.packets().length === 5)
    expect(JSON.parse(client.frames[0] ?? '')).toEqual({ message: 'Connection authorised' })
    expect(client.packets()).toEqual(ALL)
    expect(client.ws.extensions).toBe('')
  })

  it.each([
    ['none', 0],
    ['text', 1],
  ] as const)('may be answered with %s', async (reply, answers) => {
    const { url } = await start({ reply })
    const client = connect(`${url}${MEDIA}?speed=fast`)
    await client.until((c) => c.packets().length === 5)
    expect(client.frames.slice(0, answers)).toEqual(answers === 0 ? [] : ['authorised'])
    expect(client.frames).toHaveLength(5 + answers)
  })

  it.each([
    ['another one', '{"authToken":"bad"}'],
    ['no token', '{"token":"good-token"}'],
    ['no JSON', 'good-token'],
    ['null', 'null'],
  ])('is refused in the documented words: %s', async (_, message) => {
    const { url } = await start()
    const client = connect(url + MEDIA, { token: null })
    client.ws.on('open', () => client.ws.send(message))
    expect(await client.closed).toBe(1008)
    expect(client.frames).toEqual(['The supplied authentication is invalid'])
  })

  it('is refused as an object when that form is asked for', async () => {
    const { url } = await start({ refusal: 'object' })
    const client = connect(url + MEDIA, { token: 'bad' })
    await client.closed
    expect(client.frames.map((frame) => JSON.parse(frame))).toEqual([
      { errorMessage: 'Supplied token could not be authenticated' },
    ])
  })

  it('must come in time, and nothing is sent before it', async () => {
    const { url } = await start({ authMsMax: 30, heartbeatMs: 5 })
    const client = connect(url + MEDIA, { token: null })
    expect(await client.closed).toBe(1008)
    expect(client.frames).toEqual(['The supplied authentication is invalid'])
  })

  it('is the only message that counts', async () => {
    const { url } = await start()
    const client = connect(`${url}${MEDIA}?speed=fast`)
    await client.until((c) => c.packets().length === 5)
    client.ws.send('{"authToken":"bad"}')
    client.ws.send(Buffer.from([1, 2, 3]))
    client.ws.send('junk')
    await answered(client)
    expect(client.ws.readyState).toBe(client.ws.OPEN)
    expect(client.frames).toHaveLength(6)
  })
})

describe('the older surface', () => {
  it('takes the token from the header and needs no message', async () => {
    const { url } = await start()
    const headers = { accept: ACCEPT, authorization: `Bearer ${TOKEN}` }
    const client = connect(`${url}${MEDIA}?speed=fast`, { token: null, headers })
    await client.until((c) => c.packets().length === 5)
    expect(client.frames).toHaveLength(5)
  })

  it('refuses another token with 401', async () => {
    const { url } = await start()
    const headers = { accept: ACCEPT, authorization: 'Bearer bad' }
    expect(await turnedAway(url + MEDIA, headers)).toEqual([401, 'The supplied authentication is invalid'])
  })
})

describe('a socket is turned away', () => {
  it('without Accept', async () => {
    const { url } = await start()
    expect(await turnedAway(url + MEDIA, {})).toEqual([400, "Request is missing required HTTP header 'Accept'"])
  })

  it.each([
    '/media/basketball/fixtures/other/actions',
    `/media/soccer/fixtures/${FIXTURE}/actions`,
    `/media/basketball/fixtures/${FIXTURE}/statistics`,
    '/',
  ])('from %s', async (path) => {
    const { url } = await start()
    expect((await turnedAway(url + path, { accept: ACCEPT }))[0]).toBe(404)
  })
})

describe('packets', () => {
  it('are the same on both tiers, also of a sport with a slash', async () => {
    const match = simulateMatch({ sport: 'volleyball', seed: 1, startTime: 0, length: 'short' })
    const { url } = await start({ matches: [match] })
    const expected = [...match.packets()].map(({ frame }) => frame)
    for (const tier of ['', '/media']) {
      const client = connect(`${url}${tier}/v2/volleyball/fixtures/${match.fixtureId}/actions?speed=fast`)
      await client.until((c) => c.frames.length > expected.length)
      expect(client.frames.slice(1)).toEqual(expected)
    }
  })

  it('start after those that startPosition skips', async () => {
    const { url } = await start()
    for (const [position, expected] of [
      ['0', ALL],
      ['3', [3, 4]],
      ['-1', ALL],
      ['x', ALL],
    ] as const) {
      const client = connect(`${url}${BETTING}?startPosition=${position}&speed=fast`)
      await client.until((c) => c.packets().at(-1) === 4)
      expect(client.packets()).toEqual(expected)
    }
  })

  it('of a finished match come in their own pace, or at once when fast', async () => {
    const match = given.match({ startedMsAgo: 2 * HOUR_MS, atMs: [5000, 5000, HOUR_MS] })
    const { url } = await start({ matches: [match] })
    const [normal, fast] = [connect(url + MEDIA), connect(`${url}${MEDIA}?speed=fast`)]
    await normal.until((c) => c.packets().length === 2)
    await fast.until((c) => c.packets().length === 3)
    await answered(normal)
    expect(normal.packets()).toEqual([0, 1])
  })

  it('of a live match come at once when past and in time when not, also when fast', async () => {
    const match = given.match({ startedMsAgo: 60_000, atMs: [0, 1000, 59_000, 60_200, HOUR_MS] })
    const { url } = await start({ matches: [match] })
    for (const query of ['', '?speed=fast']) {
      const client = connect(url + MEDIA + query)
      await client.until((c) => c.packets().length === 4)
      expect(systemClock.micros()).toBeGreaterThanOrEqual(match.startTime + 60_200_000)
      await answered(client)
      expect(client.packets()).toEqual([0, 1, 2, 3])
    }
  })

  it('of the media tier may be later than those of betting', async () => {
    const late = await start({ matches: [given.match({ atMs: [0, 20, 2 * HOUR_MS] })], mediaDelayMs: HOUR_MS })
    const [soon, never] = [connect(late.url + BETTING), connect(late.url + MEDIA)]
    await soon.until((c) => c.packets().length === 2)
    await answered(never)
    expect(never.packets()).toEqual([])
  })

  it('end with the last one, only heartbeats follow', async () => {
    const { url } = await start({ heartbeatMs: 10 })
    const client = connect(`${url}${MEDIA}?speed=fast`)
    await client.until((c) => c.packets().length === 5)
    const count = client.frames.length
    await client.until((c) => c.frames.length >= count + 3)
    expect(client.packets()).toEqual(ALL)
    for (const frame of client.frames.slice(count)) {
      const beat = JSON.parse(frame) as Record<string, string>
      expect(beat.eventElementType).toBe('Heartbeat')
      expect(beat.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
      expect(beat.message).toBe(`Heartbeat sent at ${beat.timestamp}`)
    }
  })
})
