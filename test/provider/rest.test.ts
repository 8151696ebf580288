import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { simulateSeason } from '../../provider/season.ts'
import { type Provider, startProvider } from '../../provider/server.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { ACCEPT, given, TOKEN } from './client.ts'
import { bySeq, type ReadPacket, readAll } from './reading.ts'

const HOUR_MICROS = 3_600_000_000
const now = systemClock.micros()
const live = simulateSeason({ seed: 1, count: 8, startTime: now, speed: 1 })
const over = simulateMatch({ sport: 'basketball', seed: 'over', startTime: now - 24 * HOUR_MICROS, length: 'short' })
const coming = simulateMatch({ sport: 'basketball', seed: 'coming', startTime: now + HOUR_MICROS })
const deleted = given.match()

let provider: Provider
beforeAll(async () => {
  const gone = { ...deleted, listing: () => ({ ...deleted.listing(0), fixtureDeleted: true }) }
  provider = await startProvider({ matches: [...live, over, coming, gone], token: TOKEN, clock: systemClock })
})
afterAll(() => provider.close())

const GOOD = { accept: ACCEPT, authorization: `Bearer ${TOKEN}` }

/** Node's own client sends no header by itself. */
function get(path: string, headers: Record<string, string> = GOOD): Promise<readonly [number, string]> {
  return new Promise((resolve, reject) => {
    const sent = request(provider.apiUrl + path, { headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]))
    })
    sent.on('error', reject)
    sent.end()
  })
}

async function ids(path: string): Promise<readonly string[]> {
  const [status, body] = await get(path)
  expect(status).toBe(200)
  return (JSON.parse(body) as { id: string }[]).map(({ id }) => id)
}

describe('REST is refused', () => {
  it.each(['/basketball/fixtures', `/basketball/fixtures/${over.fixtureId}/actions`, '/nothing'])(
    'without Accept or with another token: %s',
    async (path) => {
      const { accept, authorization } = GOOD
      expect(await get(path, { authorization })).toEqual([400, "Request is missing required HTTP header 'Accept'"])
      const invalid = [401, 'The supplied authentication is invalid']
      expect(await get(path, { accept })).toEqual(invalid)
      expect(await get(path, { accept, authorization: 'Bearer bad' })).toEqual(invalid)
    },
  )

  it.each(['/', '/rugby/fixtures', '/basketball/fixtures/none', '/basketball/fixtures/none/actions', '/basketball'])(
    'with 404 at %s',
    async (path) => {
      const [status, body] = await get(path)
      expect(status).toBe(404)
      expect(Object.keys(JSON.parse(body))).toEqual(['errorMessage'])
    },
  )
})

describe('the fixtures list', () => {
  it('gives each sport its own, without deleted ones', async () => {
    const basketball = live.filter(({ path }) => path === 'basketball').map(({ fixtureId }) => fixtureId)
    expect(basketball).toHaveLength(2)
    expect(await ids('/basketball/fixtures')).toEqual([...basketball, over.fixtureId, coming.fixtureId])
    expect(await ids('/basketball/fixtures?includeDeleted=true')).toContain(deleted.fixtureId)
    expect(await ids('/v2/volleyball/fixtures')).toHaveLength(2)
  })

  it('is narrowed by live, status, type and date', async () => {
    const basketball = live.filter(({ path }) => path === 'basketball').map(({ fixtureId }) => fixtureId)
    expect(await ids('/basketball/fixtures?live=true')).toEqual(basketball)
    expect(await ids('/basketball/fixtures?live=false')).toEqual([over.fixtureId, coming.fixtureId])
    expect(await ids('/basketball/fixtures?status=completed')).toEqual([over.fixtureId])
    expect(await ids('/basketball/fixtures?status=scheduled')).toEqual([coming.fixtureId])
    expect(await ids('/basketball/fixtures?type=official')).toEqual([])
    expect(await ids('/basketball/fixtures?dateTo=2000-01-01')).toEqual([])
  })

  it('comes in pages, and sorted when asked', async () => {
    const all = await ids('/basketball/fixtures')
    expect(await ids('/basketball/fixtures?size=3')).toEqual(all.slice(0, 3))
    expect(await ids('/basketball/fixtures?size=3&page=1')).toEqual(all.slice(3))
    expect(await ids('/basketball/fixtures?size=3&page=2')).toEqual([])
    const sorted = await ids('/basketball/fixtures?sort=startTime,desc')
    expect([sorted[0], sorted.at(-1)]).toEqual([coming.fixtureId, over.fixtureId])
  })

  it('has one fixture by its id', async () => {
    const [status, body] = await get(`/basketball/fixtures/${over.fixtureId}`)
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({
      id: over.fixtureId,
      name: over.name,
      status: 'Completed',
      collectionStatus: 'PostMatchChecked',
      type: 'Simulation',
      teams: [{ name: over.teams.home.name }, { name: over.teams.away.name }],
    })
  })
})

describe('the list of actions', () => {
  it('holds all packets, by timelineSequence and then seq', async () => {
    const [status, body] = await get(`/basketball/fixtures/${over.fixtureId}/actions`)
    expect(status).toBe(200)
    const listed = JSON.parse(body) as ReadPacket[]
    expect(bySeq(listed)).toEqual(bySeq(readAll(over.packets())))
    const keys = listed.map(({ fixtureAction: a }) => [a.timelineSequence ?? 0, a.fixtureSeqNum] as const)
    expect(keys).toEqual([...keys].sort(([a, i], [b, j]) => a - b || i - j))
    // So the last packet of all is not the last of the list (feed.md §4).
    expect(listed.at(-1)?.fixtureAction.fixtureActionTypeId).not.toBe(21)
  })

  it('is there only at the end', async () => {
    for (const match of [live[0], coming]) {
      expect((await get(`/basketball/fixtures/${match?.fixtureId}/actions`))[0]).toBe(404)
    }
  })
})
