import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openFileLog, openFileReader } from '../../log/file/file.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Fold } from '../../processors/entry.ts'
import { digestsOf, digestsOfAll, type FixtureDigests } from '../../replay/digest.ts'
import { publishedDigest } from '../../replay/published.ts'
import { body, openCodec, openDecoder } from '../../schemas/codec.ts'
import { embeddedRegistry, embeddedSchemas } from '../../schemas/registry.ts'
import { temporaryFolder } from '../cli/touchline.ts'
import { randomFrom } from '../log/helpers.ts'
import { openCluster } from '../processors/cluster.ts'
import { DEFECTIVE, randomStream } from '../processors/random-stream.ts'
import {
  append,
  eventOf,
  FOLD,
  inBatches,
  killedAt,
  MATCHES,
  openWorld,
  PREFIX,
  packetOf,
  run,
  type World,
} from '../processors/world.ts'
import { GIVEN_SEED } from '../property.ts'
import { digesting, digestsIn } from './digested.ts'

const ROUNDS = Number(process.env.TOUCHLINE_RUNS ?? 6)
const SEEDS = GIVEN_SEED === null ? Array.from({ length: ROUNDS }, (_, n) => n + 1) : [GIVEN_SEED]

const sha256 = (parts: readonly (string | Uint8Array)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')

/** Topics in the order of DESIGN §4 rule 6. */
const EMITTED = ['action-changes', 'corrections', 'score-changes', 'fixture-events', 'feed-quality', 'fixture-state']
const TOPICS = [...EMITTED, 'quarantine', 'fixtures'].map((name) => PREFIX + name)

/** Bodies of what lies in the topics above these offsets. */
async function bodiesAbove({ log }: World, ends: readonly number[]): Promise<readonly Uint8Array[]> {
  const records = await Promise.all(
    TOPICS.map((topic, at) => log.read(topic, 0, ends[at] ?? 0, { records: 100, bytes: 1e9 })),
  )
  return records.flat().map(({ value }) => body(value))
}

describe('the digest `exact`', () => {
  it('is the hash of all derived bodies, as anybody can compute it from what comes into the topics', async () => {
    const world = await openWorld()
    const bodies: Uint8Array[] = []
    const records = [...MATCHES.filter(({ fixtureId }) => fixtureId === 'f1'), listed]
    for (const record of records) {
      const ends = await Promise.all(TOPICS.map((topic) => world.log.end(topic, 0)))
      await append(world, [record])
      await run(world)
      bodies.push(...(await bodiesAbove(world, ends)))
    }
    expect(bodies.length).toBeGreaterThan(records.length)
    expect(await digestsIn(await digesting(world))).toMatchObject([
      { fixtureId: 'f1', packets: 6, exact: sha256(bodies) },
    ])
  })

  it('is the same on every log, with any number of partitions, and read by another process', async () => {
    const expected = await digestsIn(await digesting(await openWorld(MATCHES)))
    expect(expected.map(({ fixtureId }) => fixtureId)).toEqual(['f1', 'f2'])
    expect(await digestsIn(await digesting(await openWorld(MATCHES, 7)))).toEqual(expected)
    const folder = temporaryFolder()
    const log = await openFileLog({ folder, clock: systemClock, partitions: 3 })
    const registry = embeddedRegistry(log)
    // Something else is registered first: ids of schemas differ.
    await registry.register('another-value', '"string"')
    await append({ log, codec: await openCodec(registry, PREFIX) }, MATCHES)
    await log.close()
    const reader = await openFileReader({ folder, clock: systemClock })
    const codec = openDecoder(embeddedSchemas(reader))
    expect(await digestsIn(await digesting({ log: reader, codec }))).toEqual(expected)
    await reader.close()
  })

  it('is another one as soon as one raw record differs, in its time of arrival only, or is missing', async () => {
    const of = async (records: typeof MATCHES) =>
      (await digestsIn(await digesting(await openWorld(records)))).map(({ exact }) => exact)
    const [f1, f2] = await of(MATCHES)
    const [first, ...rest] = MATCHES
    if (first === undefined) throw new Error('no records')
    const [changed, same] = await of([{ ...first, receivedAt: first.receivedAt + 1 }, ...rest])
    expect([first.fixtureId, changed === f1, same === f2]).toEqual(['f1', false, true])
    expect((await of(rest))[0]).not.toBe(f1)
  })
})

it('ends after the page in hand when told to, and says nothing then', async () => {
  const records = Array.from({ length: 3000 }, (_, n) => packetOf('f1', { seq: n + 1, send: 5 }))
  const stopped = new AbortController()
  const what = { ...(await digesting(await openWorld(records))), signal: stopped.signal }
  let folded = 0
  const fold: Fold['fold'] = (state, raw) => {
    folded++
    return FOLD.fold(state, raw)
  }
  setImmediate(() => stopped.abort())
  expect(await digestsOf({ ...what, fold: { ...FOLD, fold } }, 'f1')).toBeNull()
  expect(folded).toBe(1000)
})

describe('the digest of what was published', () => {
  it.each(SEEDS)(
    'is `exact`, whoever was killed meanwhile, over defects and without an index by key (seed %i)',
    async (seed) => {
      const random = randomFrom(seed)
      const records = randomStream(random, 300, 4)
      const world = await openWorld([], 1 + Math.floor(random() * 3))
      const { client } = openCluster(world.log)
      for (let at = 0; at < records.length; ) {
        const chunk = 1 + Math.floor(random() * 60)
        await append(world, records.slice(at, at + chunk))
        at += chunk
        const log = killedAt(
          inBatches(client(), 1 + Math.floor(random() * 9)),
          Math.floor(random() * 4),
          random() < 0.5,
        )
        await run({ ...world, log }, { fold: DEFECTIVE }).catch(() => {})
      }
      await run({ ...world, log: client() }, { fold: DEFECTIVE })
      const exact = await digestsIn(await digesting(world, DEFECTIVE))
      expect(exact.length).toBe(4)
      for (const one of exact) {
        expect({ seed, ...one, exact: await publishedDigest(world.log, PREFIX, one.fixtureId) }).toEqual({
          seed,
          ...one,
        })
      }
    },
  )

  it('is another one where topics lack the last record, or have one twice', async () => {
    const world = await openWorld(MATCHES)
    await run(world)
    const [{ exact } = { exact: '' }] = await digestsIn(await digesting(world))
    expect(await publishedDigest(world.log, PREFIX, 'f1')).toBe(exact)
    await append(world, [packetOf('f1', { seq: 8, send: 5, score: [1, 0] })])
    const [{ exact: next } = { exact: '' }] = await digestsIn(await digesting(world))
    expect(await publishedDigest(world.log, PREFIX, 'f1')).toBe(exact)
    await run(world)
    expect(await publishedDigest(world.log, PREFIX, 'f1')).toBe(next)
    const [last] = (await world.log.readKey(`${PREFIX}fixture-state`, 'f1')).slice(-1)
    const unit = { group: 'another', topic: 'other', partition: 0, from: 0, to: 1, metadata: '' }
    if (last !== undefined) await world.log.commit({ ...unit, outputs: [last] })
    expect(await publishedDigest(world.log, PREFIX, 'f1')).not.toBe(next)
  })
})

const listed = eventOf('f1', 'fixture', { frame: Buffer.from('{"id":"f1","name":"A v B","teams":[]}') })

describe('the digests of a log', () => {
  const one = (fixtureId: string, digit: string, content: string | null = digit.repeat(64)): FixtureDigests => {
    return { fixtureId, sport: 'soccer', packets: 2, exact: digit.repeat(64), content }
  }

  it('are those of lines by id, in the order of its bytes', () => {
    // By UTF-16, 😀 would come before the private character; by letters, b before C.
    const [b, c, smile, late] = [one('b', '1'), one('C', '2'), one('😀', '3'), one('\ue000', '4')]
    const lines = [c, b, late, smile].map(({ fixtureId, exact }) => `${fixtureId} ${exact}\n`)
    const digest = sha256(lines)
    expect(digestsOfAll([smile, b, late, c])).toEqual({ packets: 8, exact: digest, content: digest })
  })

  it('have no line in `content` for a fixture that has no accepted packet', async () => {
    const listing = eventOf('f3', 'fixture', { frame: listed.frame })
    const others = [
      listing,
      eventOf('f4', 'opened'),
      { ...packetOf('', { seq: 1, send: 5 }), frame: Buffer.from('junk') },
    ]
    const more = await digestsIn(await digesting(await openWorld([...MATCHES, ...others])))
    const less = await digestsIn(await digesting(await openWorld(MATCHES)))
    expect(more.map(({ fixtureId, content }) => [fixtureId, content !== null])).toEqual([
      ['', false],
      ['f1', true],
      ['f2', true],
      ['f3', false],
      ['f4', false],
    ])
    expect(digestsOfAll(more).content).toBe(digestsOfAll(less).content)
    expect(digestsOfAll(more).exact).not.toBe(digestsOfAll(less).exact)
  })

  it('of nothing are those of no bytes', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    expect(digestsOfAll([])).toEqual({ packets: 0, exact: empty, content: empty })
  })
})
