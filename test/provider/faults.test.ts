import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { FAULT_SCRIPT } from '../../cli/provider/fault-script.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Fault } from '../../provider/faults/fault.ts'
import { playFaults } from '../../provider/faults/play.ts'
import { drawnFaults } from '../../provider/faults/rates.ts'
import { type ScriptedFault, scriptedFaults } from '../../provider/faults/script.ts'
import type { Provider } from '../../provider/server.ts'
import type { MatchSource, ServedMatch } from '../../provider/source.ts'
import { ACCEPT, connect, FIXTURE, given, type TestClient, TOKEN, turnedAway } from './client.ts'

const PATH = `/media/basketball/fixtures/${FIXTURE}/actions`
const FAST = `${PATH}?speed=fast`

let provider: Provider
afterEach(() => provider.close())

/** Five packets, of a match that is over unless told otherwise. */
async function disturbed(script: readonly ScriptedFault[], match: MatchSource = given.match()): Promise<void> {
  const faults = [playFaults(systemClock, scriptedFaults(script, systemClock))]
  provider = await given({ matches: [match], faults, heartbeatMs: 20 })
}

const behind = (afterPackets: number, fault: Fault): ScriptedFault => ({ fixture: null, when: { afterPackets }, fault })

/** The packets of a connection, until the last one has come. */
async function packetsOf(path = FAST): Promise<readonly number[]> {
  const client = connect(provider.url + path)
  await client.until((one) => one.packets().includes(4))
  return client.packets()
}

const isHeartbeat = (frame: string): boolean => frame.includes('Heartbeat')

describe('faults of single packets', () => {
  it.each([
    ['duplicate', { kind: 'duplicate', count: 2 }, [0, 1, 2, 2, 2, 3, 4]],
    ['reorder', { kind: 'reorder', by: 1 }, [0, 1, 3, 2, 4]],
    ['reorder beyond the end: the last one stays the last', { kind: 'reorder', by: 9 }, [0, 1, 3, 2, 4]],
    ['gap', { kind: 'gap', count: 2 }, [0, 1, 4]],
    ['gap over the end: the last one comes', { kind: 'gap', count: 9 }, [0, 1, 4]],
  ] as const)('%s, once for a match', async (_, fault, expected) => {
    await disturbed([behind(2, fault)])
    expect(await packetsOf()).toEqual(expected)
    expect(await packetsOf()).toEqual([0, 1, 2, 3, 4])
  })

  it('leave the REST list as it is', async () => {
    await disturbed([behind(1, { kind: 'gap', count: 3 })])
    expect(await packetsOf()).toEqual([0, 4])
    const headers = { accept: ACCEPT, authorization: `Bearer ${TOKEN}` }
    const list = await fetch(`${provider.apiUrl}/basketball/fixtures/${FIXTURE}/actions`, { headers })
    expect(await list.json()).toEqual([0, 1, 2, 3, 4].map((n) => ({ n })))
  })

  it('garbage comes between packets, whatever it is', async () => {
    await disturbed(
      (['text', 'binary', 'huge', 'deep'] as const).map((what, i) => behind(i + 1, { kind: 'garbage', what })),
    )
    const client = connect(provider.url + FAST)
    const kinds: string[] = []
    client.ws.on('message', (data: Buffer, isBinary) => {
      const text = String(data)
      if (isHeartbeat(text) || text.includes('authorised')) return
      kinds.push(
        `${isBinary ? 'binary' : 'text'} ${text.startsWith('{"n"') ? text : data.length > 1024 ** 2 ? 'huge' : data.length}`,
      )
    })
    await client.until((one) => one.packets().includes(4))
    expect(kinds).toEqual([
      'text {"n":0}',
      'text 30',
      'text {"n":1}',
      'binary 6',
      'text {"n":2}',
      'text huge',
      'text {"n":3}',
      expect.stringMatching(/^text 400\d\d$/),
      'text {"n":4}',
    ])
  })
})

describe('faults of a connection', () => {
  it('drop: it is cut off, others are turned away for so long', async () => {
    await disturbed([behind(2, { kind: 'drop', forMs: 700 })])
    const client = connect(provider.url + FAST)
    expect(await client.closed).toBe(1006)
    expect(client.packets()).toEqual([0, 1])
    expect((await turnedAway(provider.url + FAST, { accept: ACCEPT }))[0]).toBe(503)
    await systemClock.sleep(750)
    expect(await packetsOf(`${FAST}&startPosition=1`)).toEqual([1, 2, 3, 4])
  })

  it('half-open: nothing comes and no ping is answered, until the system gives up', async () => {
    await disturbed([behind(2, { kind: 'half-open', forMs: 400 })])
    const client = connect(provider.url + FAST)
    await client.until((one) => one.packets().length === 2)
    let pongs = 0
    client.ws.on('pong', () => pongs++)
    client.ws.ping()
    const count = client.frames.length
    expect(await client.closed).toBe(1006)
    expect([pongs, client.frames.length]).toEqual([0, count])
    expect(await packetsOf()).toEqual([0, 1, 2, 3, 4])
  })

  it('stall: no packet and no heartbeat for so long, but pings are answered', async () => {
    await disturbed([behind(2, { kind: 'stall', forMs: 500 })])
    const client = connect(provider.url + FAST)
    await client.until((one) => one.packets().length === 2)
    client.ws.ping()
    await once(client.ws, 'pong')
    expect(client.packets()).toEqual([0, 1])
    await client.until((one) => one.packets().length === 5)
    expect(longestGapMs(client)).toBeGreaterThan(400)
  })

  it('come at a time of the match, too, to who is there then', async () => {
    const drop: Fault = { kind: 'drop', forMs: 0 }
    const script = [
      { fixture: FIXTURE, when: { atMs: 600 }, fault: drop },
      { fixture: 'another', when: { afterPackets: 0 }, fault: drop },
    ]
    await disturbed(script, given.match({ startedMsAgo: 0, atMs: [0, 100, 700, 800, 900] }))
    const client = connect(provider.url + PATH)
    expect(await client.closed).toBe(1006)
    expect(client.packets()).toEqual([0, 1])
    expect(await packetsOf(`${PATH}?startPosition=2`)).toEqual([2, 3, 4])
  })
})

function longestGapMs({ atMs }: TestClient): number {
  return Math.max(...atMs.slice(1).map((ms, i) => ms - (atMs[i] as number)))
}

describe('faults at random', () => {
  const match = (fixtureId: string): ServedMatch => ({ ...given.match({ fixtureId }), list: () => [] })
  const drawn = (seed: string, fixtureId: string, connection: number): readonly string[] => {
    const due = drawnFaults({ drop: 0.05, garbage: 0.1 }, seed)(match(fixtureId), connection)
    return Array.from({ length: 2000 }, (_, i) =>
      due(i, 0)
        .map(({ fault }) => fault.kind)
        .join('+'),
    )
  }

  it('are the same for the same seed, fixture and connection, others for others', async () => {
    await disturbed([])
    const one = drawn('1', 'a', 0)
    expect(drawn('1', 'a', 0)).toEqual(one)
    for (const other of [drawn('2', 'a', 0), drawn('1', 'b', 0), drawn('1', 'a', 1)]) expect(other).not.toEqual(one)
    // 2,000 draws: three times the standard deviation is 29 and 40.
    expect(Math.abs(one.filter((kinds) => kinds.includes('drop')).length - 100)).toBeLessThan(30)
    expect(Math.abs(one.filter((kinds) => kinds.includes('garbage')).length - 200)).toBeLessThan(41)
    expect(one.some((kinds) => kinds.includes('gap'))).toBe(false)
  })
})

it('the script of docs/REPLAY.md is one', async () => {
  await disturbed([])
  const text = readFileSync(new URL('../../docs/REPLAY.md', import.meta.url), 'utf8')
  const [, json = ''] = /```json\n(\[\n {2}\{ "afterPackets".*?)```/s.exec(text) ?? []
  expect(FAULT_SCRIPT.parse(JSON.parse(json))).toEqual([
    { fixture: null, when: { afterPackets: 100 }, fault: { kind: 'drop', forMs: 5000 } },
    { fixture: 'soccer/1234', when: { atMs: 60_000 }, fault: { kind: 'stall', forMs: 20_000 } },
    { fixture: null, when: { afterPackets: 200 }, fault: { kind: 'gap', count: 3 } },
    { fixture: null, when: { afterPackets: 300 }, fault: { kind: 'garbage', what: 'deep' } },
  ])
})
