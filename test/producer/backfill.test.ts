import { describe, expect, it } from 'vitest'
import type { RawRecord, Tier } from '../../match/raw.ts'
import { type Backfilled, backfill } from '../../producer/backfill.ts'
import type { Producer } from '../../producer/producer.ts'
import { packetRecord } from '../../producer/raw-record.ts'
import { givenWorld } from './given.ts'
import { FIXTURE, packet, packets, producerOf, recordsOf } from './world.ts'

const given = givenWorld()
const FIVE = [...packets(1, 4), packet(5, { finished: true })]
const ALTERED = packet(3).replace('"homeTeamScore":3', '"homeTeamScore":4')
const CUT = FIVE.join(',').slice(0, -1)

interface Filling {
  readonly producer: Producer
  /** What is in the log. */
  record(frames: readonly string[], tier?: Tier): Promise<void>
  /** With a list as REST gives it. */
  fill(list: readonly string[] | string): Promise<Backfilled>
  certificates(): Promise<readonly RawRecord[]>
}

/** `body`: runs with a producer in front of a server. */
async function filling(body: (filling: Filling) => Promise<void>): Promise<void> {
  const { world, serve } = given()
  const server = await serve()
  const producer = producerOf(world, server)
  try {
    await body({
      producer,
      async record(frames, tier = 'media') {
        const origin = { target: { ...FIXTURE, tier }, line: 'main', source: 'stream', connectionId: 'c' } as const
        for (const frame of frames) producer.recorder.record(packetRecord(origin, Buffer.from(frame), null, 1))
        await producer.recorder.flushed()
      },
      async fill(list) {
        const text = typeof list === 'string' ? list : `[${list.join(',')}]`
        server.fixtures.set(FIXTURE.fixtureId, { frames: [], rest: () => ({ status: 200, body: text }) })
        const result = await backfill(producer, FIXTURE, new AbortController().signal)
        if (result === null) throw new Error('expected a result, found that it was stopped')
        return result
      },
      certificates: async () => (await recordsOf(world)).filter(({ kind }) => kind === 'certified'),
    })
  } finally {
    await producer.close()
  }
}

describe('a backfill', () => {
  it('records what is missing, and behind it a certificate that tells what was', () =>
    filling(async ({ record, fill }) => {
      await record([FIVE[0] ?? '', FIVE[4] ?? '', FIVE[1] ?? ''])
      const result = await fill(FIVE)
      expect(result).toMatchObject({ elements: 5, recorded: 2, certificate: 'recorded' })
      const records = await recordsOf(given().world)
      expect(records.map(({ kind, source }) => `${kind} ${source}`)).toEqual([
        ...Array(3).fill('packet stream'),
        ...Array(2).fill('packet rest'),
        'certified rest',
      ])
      const certificate = records.at(-1)
      expect(certificate).toMatchObject({ ...FIXTURE, sport: 'basketball', line: 'main', position: null })
      expect(certificate?.frame.length).toBe(0)
      expect(JSON.parse(certificate?.detail ?? '')).toEqual(result.comparison)
      expect(result.comparison).toMatchObject({
        complete: true,
        recorded: { packets: 3, score: { home: 5, away: 0 } },
        filled: { packets: 5 },
        missing: { count: 2, ranges: [{ fromSeq: 3, toSeq: 4 }] },
      })
      expect(result.comparison.filled).toEqual(result.comparison.listed)
    }))

  it('writes the same certificate once, until a packet comes', () =>
    filling(async ({ record, fill, certificates }) => {
      await record(FIVE)
      const done = [await fill(FIVE), await fill(FIVE)]
      expect(done.map(({ certificate }) => certificate)).toEqual(['recorded', 'same'])
      await record(['junk'])
      expect(await fill(FIVE)).toMatchObject({ certificate: 'recorded', comparison: { complete: true } })
      // What was missing the first time is not missing any more: this is another one.
      expect((await certificates()).length).toBe(2)
    }))

  it('tells anew what has changed in the list', () =>
    filling(async ({ record, fill, certificates }) => {
      await record(FIVE)
      await fill(FIVE)
      const changed = FIVE.map((frame) => (frame === packet(3) ? ALTERED : frame))
      expect((await fill(changed)).comparison).toMatchObject({ complete: false, shortcomings: ['altered'] })
      expect((await certificates()).map(({ detail }) => JSON.parse(detail ?? '').complete)).toEqual([true, false])
    }))
})

describe('it is too early for a certificate', () => {
  it.each([
    ['a match that is not over', FIVE.slice(0, 4), 'open'],
    ['a list that stays cut', `[${CUT}`, 'cut'],
    ['an empty list', [], 'empty'],
  ])('by %s: what there is, is recorded', (_, list, shortcoming) =>
    filling(async ({ record, fill, certificates }) => {
      await record(FIVE.slice(0, 2))
      const result = await fill(list)
      expect(result.certificate).toBe('none')
      expect(result.comparison).toMatchObject({ complete: false, shortcomings: expect.arrayContaining([shortcoming]) })
      expect(result.recorded).toBe(shortcoming === 'open' ? 2 : shortcoming === 'cut' ? 3 : 0)
      expect(await certificates()).toEqual([])
    }),
  )
})

describe('odd things', () => {
  it('fills a fixture of the other tier with packets of that tier', () =>
    filling(async ({ record, fill }) => {
      await record(FIVE.slice(0, 3), 'betting')
      expect((await fill(FIVE)).comparison).toMatchObject({ complete: true, missing: { count: 2 } })
      const tiers = (await recordsOf(given().world)).map(({ tier }) => tier)
      expect(tiers).toEqual(Array(6).fill('betting'))
    }))

  it('names what the log has in quarantine', () =>
    filling(async ({ record, fill }) => {
      await record(FIVE.slice(0, 3), 'betting')
      await record(FIVE.slice(3, 4), 'media')
      expect((await fill(FIVE)).comparison).toMatchObject({
        shortcomings: ['refused', 'content'],
        missing: { count: 2, ranges: [{ fromSeq: 4, toSeq: 5 }] },
        refused: { count: 1, ranges: [{ fromSeq: 4, toSeq: 4 }] },
      })
    }))

  it('takes junk and packets of other fixtures in a list for what they are, once', () =>
    filling(async ({ fill }) => {
      const odd = [...FIVE, packet(6, { fixtureId: 'another' }), '7', FIVE[1] ?? '']
      const found = {
        elements: 8,
        comparison: { shortcomings: ['unreadable'], listed: { duplicates: 1, unreadable: 2 } },
      }
      expect(await fill(odd)).toMatchObject({ recorded: 7, ...found })
      expect(await fill(odd)).toMatchObject({ recorded: 0, ...found })
    }))
})
