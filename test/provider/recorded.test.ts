import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RawRecord } from '../../match/raw.ts'
import { systemClock } from '../../platform/clock.ts'
import type { RecordedMatchesOptions } from '../../provider/recorded/matches.ts'
import { type Provider, startProvider } from '../../provider/server.ts'
import { RAW_ACTIONS } from '../../schemas/topics.ts'
import { openWorld, packet, RAW_TOPIC, type World } from '../producer/world.ts'
import { ACCEPT, connect, TOKEN, turnedAway } from './client.ts'
import { servedFrom } from './generations.ts'

const BEGIN = Date.UTC(2025, 2, 1, 15) * 1000

let world: World
let provider: Provider | null
beforeEach(async () => {
  world = await openWorld()
  provider = null
})
afterEach(() => provider?.close())

/** A record at so many seconds after the beginning. */
async function recorded(
  fixtureId: string,
  second: number,
  frame: string | Uint8Array,
  more: Partial<RawRecord> = {},
): Promise<void> {
  const receivedAt = BEGIN + second * 1_000_000
  const raw: RawRecord = {
    fixtureId,
    path: 'v2/volleyball',
    sport: 'volleyball',
    tier: 'media',
    source: 'stream',
    kind: 'packet',
    line: 'main',
    connectionId: 'c1',
    position: null,
    receivedAt,
    frame: Buffer.from(frame),
    detail: null,
    ...more,
  }
  const value = world.codec.encode(RAW_ACTIONS, raw)
  await world.log.append([
    { topic: RAW_TOPIC, key: fixtureId, value, headers: {}, timestamp: Math.floor(receivedAt / 1000) },
  ])
}

async function serve(how: Partial<RecordedMatchesOptions> = {}): Promise<Provider> {
  provider = await startProvider({ matches: servedFrom(world, how), token: TOKEN, clock: systemClock })
  return provider
}

async function ask(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { accept: ACCEPT, authorization: `Bearer ${TOKEN}` }
  const response = await fetch(`${provider?.apiUrl}${path}`, { headers })
  return { status: response.status, body: await response.json() }
}

const of =
  (fixtureId: string) =>
  (seq: number, finished = false) =>
    packet(seq, { fixtureId, finished })

describe('the fixtures list', () => {
  it('has the recorded object with all its fields, and the status of what is served', async () => {
    const one = of('1')
    const object = {
      id: '1',
      name: 'A v B',
      startDateUTC: '2025-03-01T15:00:00',
      status: 'Scheduled',
      type: 'Official',
      venue: { odd: [1] },
      fixtureDeleted: false,
    }
    await recorded('1', -600, JSON.stringify({ ...object, name: 'TBD' }), { kind: 'fixture', source: 'rest' })
    await recorded('1', -60, JSON.stringify(object), { kind: 'fixture', source: 'rest' })
    await recorded('1', 0, one(1))
    await recorded('1', 3600, one(2, true))
    await serve()
    expect(await ask('/v2/volleyball/fixtures')).toEqual({ status: 200, body: [{ ...object, status: 'Live' }] })
    expect((await ask('/v2/volleyball/fixtures?live=false')).body).toEqual([])
    expect((await ask('/v2/volleyball/fixtures/1/actions')).status).toBe(404)
    await provider?.close()
    await serve({ begin: 'finished' })
    expect(await ask('/v2/volleyball/fixtures/1')).toEqual({ status: 200, body: { ...object, status: 'Completed' } })
    expect((await ask('/v2/volleyball/fixtures/1/actions')).body).toEqual([
      JSON.parse(one(1)),
      JSON.parse(one(2, true)),
    ])
  })

  it('is made of what the packets tell where nothing was recorded', async () => {
    const teams = [
      { id: 'b', name: 'Bees', homeTeam: false },
      { id: 'a', name: 'Ants', homeTeam: true },
    ]
    for (const [i, team] of teams.entries()) {
      const frame = JSON.parse(of('1')(i + 1))
      await recorded('1', i, JSON.stringify({ ...frame, fixtureAction: { ...frame.fixtureAction, team } }))
    }
    await serve()
    const { body } = await ask('/v2/volleyball/fixtures')
    const [a, b] = [
      { id: 'a', name: 'Ants' },
      { id: 'b', name: 'Bees' },
    ]
    expect(body).toMatchObject([
      { id: '1', name: 'Ants v Bees', startDateUTC: '2026-11-21T09:14:00', teams: [a, b], sport: 'volleyball' },
    ])
  })
})

describe('a selection', () => {
  it('has what was asked for, and no fixture without packets', async () => {
    for (const id of ['1', '2', '3']) await recorded(id, 0, of(id)(1))
    await recorded('4', 0, '{"id":"4"}', { kind: 'fixture' })
    await recorded('5', 0, of('5')(1), { path: 'soccer', sport: 'soccer' })
    const ids = async (path: string) =>
      ((await ask(path)).body as { readonly id: string }[]).map(({ id }) => id).toSorted()
    await serve()
    expect(await ids('/v2/volleyball/fixtures')).toEqual(['1', '2', '3'])
    expect(await ids('/soccer/fixtures')).toEqual(['5'])
    expect((await ask('/basketball/fixtures')).status).toBe(404)
    await provider?.close()
    await serve({ fixtureIds: new Set(['1', '5']), sport: 'volleyball' })
    expect(await ids('/v2/volleyball/fixtures')).toEqual(['1'])
    expect((await ask('/soccer/fixtures')).status).toBe(404)
    for (const path of [
      'v2/volleyball/fixtures/2',
      'soccer/fixtures/5',
      'soccer/fixtures/1',
      'volleyball/fixtures/1',
    ]) {
      expect(await turnedAway(`${provider?.url}/media/${path}/actions`, { accept: ACCEPT })).toMatchObject([
        404,
        expect.any(String),
      ])
    }
  })
})

it('what cannot be looked up breaks the answers about itself only', async () => {
  const never = async (): Promise<never> => {
    throw new Error('the log is away')
  }
  provider = await startProvider({
    matches: { find: never, ofSport: async () => null },
    token: TOKEN,
    clock: systemClock,
  })
  expect(await ask('/soccer/fixtures')).toEqual({ status: 503, body: { errorMessage: 'Fixtures are not known yet' } })
  expect((await ask('/soccer/fixtures/1/actions')).status).toBe(500)
  expect((await turnedAway(`${provider.url}/media/soccer/fixtures/1/actions`, { accept: ACCEPT }))[0]).toBe(500)
})

describe('a socket', () => {
  it('has the bytes of each frame as recorded, on both tiers', async () => {
    const odd = ` ${of('1')(1).replace('"fixtureSeqNum":1', '"fixtureSeqNum" : "1" , "ü":1e2')}\n`
    const binary = Buffer.from([0xff, 0x00, 0x80])
    await recorded('1', 0, odd)
    await recorded('1', 0, binary)
    await recorded('1', 0, 'x'.repeat(100), { detail: `oversized bytes=${1024 * 1024 + 5} sha256=ab` })
    await recorded('1', 0, of('1')(2, true))
    await serve({ begin: 'finished' })
    for (const tier of ['/media', '']) {
      const client = connect(`${provider?.url}${tier}/v2/volleyball/fixtures/1/actions?speed=fast`)
      const got: (readonly [boolean, Buffer])[] = []
      client.ws.on('message', (data: Buffer, isBinary) => got.push([isBinary, data]))
      await client.until(({ frames }) => frames.length === 5)
      expect(got.map(([isBinary]) => isBinary)).toEqual([false, false, true, false, false])
      expect(got.map(([, data]) => data.toString('latin1')).slice(1)).toEqual([
        Buffer.from(odd).toString('latin1'),
        binary.toString('latin1'),
        // Of a frame that was too large to be kept the rest is blank.
        'x'.repeat(100).padEnd(1024 * 1024 + 5),
        of('1')(2, true),
      ])
    }
  })

  it('keeps the distances within a match, and between matches where that is asked for', async () => {
    await recorded('1', 0, of('1')(1))
    await recorded('1', 40, of('1')(2, true))
    await recorded('2', 100, of('2')(1, true))
    const first = servedFrom(world, { speed: 100, begin: 'aligned' })
    const [one, two] = await Promise.all(['1', '2'].map((id) => first.find('v2/volleyball', id)))
    expect([one?.endMs(), ((two?.startTime ?? 0) - (one?.startTime ?? 0)) / 1000]).toEqual([400, 1000])
    const together = servedFrom(world, { speed: 100 })
    const starts = await Promise.all(
      ['1', '2'].map(async (id) => (await together.find('v2/volleyball', id))?.startTime),
    )
    expect(starts[0]).toBe(starts[1])
  })
})
