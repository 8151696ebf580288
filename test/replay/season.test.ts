import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileLog, openFileReader } from '../../log/file/file.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { Step } from '../../match/step.ts'
import { systemClock } from '../../platform/clock.ts'
import { poolHere } from '../../platform/threads/work.ts'
import { derive } from '../../processors/derived.ts'
import { foldBy } from '../../processors/entry.ts'
import { newBodies } from '../../replay/bodies.ts'
import type { FixtureDigests } from '../../replay/digest.ts'
import { newRefolding, stepsOf } from '../../replay/recorded.ts'
import { digested, jobsFor, nameOfJob, type SeasonDigests, seasonWork, surveyed } from '../../replay/season/season.ts'
import { rangesOf } from '../../replay/season/span.ts'
import { openCodec, openDecoder } from '../../schemas/codec.ts'
import { embeddedRegistry, embeddedSchemas } from '../../schemas/registry.ts'
import { jsonLines, touchlines } from '../cli/touchline.ts'
import { randomFrom } from '../log/helpers.ts'
import { DEFECTIVE, randomStream } from '../processors/random-stream.ts'
import { append, FOLD, openWorld, PREFIX, packetOf, run, type World } from '../processors/world.ts'
import { GIVEN_SEED } from '../property.ts'
import { digesting, digestsIn } from './digested.ts'

const ROUNDS = Number(process.env.TOUCHLINE_RUNS ?? 6)
const SEEDS = GIVEN_SEED === null ? Array.from({ length: ROUNDS }, (_, n) => n + 1) : [GIVEN_SEED]
const NEVER = new AbortController().signal

/** As the command does it, for so many workers, but in this thread. */
async function seasonOf(
  world: Pick<World, 'log' | 'codec'>,
  workers: number,
  published: string | null = null,
  fold = FOLD,
) {
  const recorded = await digesting(world, fold)
  const pool = poolHere(seasonWork(recorded, published), { signal: NEVER })
  const rows: SeasonDigests[] = []
  const spans = (await surveyed(pool, await rangesOf(recorded))) ?? []
  await digested(pool, jobsFor(spans, workers), (some) => rows.push(...some))
  return rows.sort((a, b) => (a.fixtureId < b.fixtureId ? -1 : 1))
}

describe('fixtures that are folded side by side', () => {
  it.each(SEEDS)('have the digests that each has by itself, in any groups and over defects (seed %i)', async (seed) => {
    const random = randomFrom(seed)
    const records = randomStream(random, 400, 7)
    const world = await openWorld(records, 1 + Math.floor(random() * 3))
    const expected = await digestsIn(await digesting(world, DEFECTIVE))
    expect(expected.length).toBe(7)
    for (const workers of [1, 2, 5]) {
      expect({ seed, rows: await seasonOf(world, workers, null, DEFECTIVE) }).toEqual({ seed, rows: expected })
    }
  })

  it('have none where records are gone meanwhile', async () => {
    const world = await openWorld(randomStream(randomFrom(4), 300, 3))
    const recorded = await digesting(world)
    const pool = poolHere(seasonWork(recorded, null), { signal: NEVER })
    const spans = (await surveyed(pool, await rangesOf(recorded))) ?? []
    const [job] = jobsFor(spans, 1)
    const cut = { ...world.log, end: async () => 200 }
    const work = seasonWork({ ...recorded, log: cut }, null)
    const hooks = { signal: NEVER, progress: () => {}, at: () => {} }
    await expect(work(job as NonNullable<typeof job>, hooks)).rejects.toMatchObject({
      code: 'log-damaged',
      message: expect.stringMatching(
        /expected records of f\d up to offset 2\d\d of touchline.raw-actions\/0, found the end/,
      ),
    })
  })

  it('are compared with what was published, where that is asked for', async () => {
    const world = await openWorld(randomStream(randomFrom(3), 200, 3))
    await run(world)
    const rows = await seasonOf(world, 2, PREFIX)
    expect(rows.map(({ published }) => published)).toEqual(rows.map(({ exact }) => exact))
    await append(world, [packetOf('f1', { seq: 9000, send: 5 })])
    const differing = (await seasonOf(world, 2, PREFIX)).filter(({ published, exact }) => published !== exact)
    expect(differing.map(({ fixtureId }) => fixtureId)).toEqual(['f1'])
  })
})

it('names the fixture that a job is at', () => {
  const fixtures = ['a', 'b'].map((fixtureId) => ({ fixtureId, partition: 0, first: 0, last: 9, records: 5 }))
  expect(nameOfJob({ do: 'fold', group: { partition: 0, from: 0, to: 10, fixtures } }, 1)).toBe('fixture b')
  expect(nameOfJob({ do: 'fixture', fixtureId: 'c' }, 0)).toBe('fixture c')
  expect(nameOfJob({ do: 'survey', range: { partition: 2, from: 5, to: 9 } }, 0)).toBe('offsets 5 to 8 of partition 2')
})

/** Written out, its metadata is larger than any log takes: what is derived of it runs into a defect, and it is parked. */
function parkedPacket(fixtureId: string, seq: number): RawRecord {
  const metadata = Array.from({ length: 200_000 }, () => '1e20').join(',')
  const { frame, ...rest } = packetOf(fixtureId, { seq, send: 5, action: 'huge', more: { metadata: '@' } })
  return { ...rest, frame: Buffer.from(Buffer.from(frame).toString().replace('"@"', `[${metadata}]`)) }
}

describe('touchline digest with worker threads', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
  const LARGE = 3000
  const WORKERS = ['1', '2', '3', '4']
  let expected: readonly FixtureDigests[] = []
  let printed: readonly (readonly Record<string, unknown>[])[] = []
  let parked = 0

  beforeAll(async () => {
    const log = await openFileLog({ folder: join(cwd, 'data'), clock: systemClock, partitions: 2 })
    const world = { log, codec: await openCodec(embeddedRegistry(log), PREFIX) }
    const small = randomStream(randomFrom(5), 600, 12)
    const large = Array.from({ length: LARGE }, (_, n) => packetOf('large', { seq: n + 1, send: 5, action: `a${n}` }))
    await append(world, [...large.slice(0, 500), ...small, ...large.slice(500, 1000)])
    await append(world, [parkedPacket('f3', 7000)])
    await append(world, large.slice(1000))
    await log.close()
    const reader = await openFileReader({ folder: join(cwd, 'data'), clock: systemClock })
    const codec = openDecoder(embeddedSchemas(reader))
    // No built-in rule applies to this sport.
    const what = await digesting({ log: reader, codec }, foldBy({}))
    expected = await digestsIn(what)
    parked = await parkedIn(what)
    await reader.close()
    const ran = await touchlines(
      WORKERS.map((workers) => ['digest', '--log', 'file:data', '--json', '--workers', workers]),
      cwd,
    )
    for (const { code, stderr } of ran) expect([code, stderr]).toEqual([0, ''])
    printed = ran.map(({ stdout }) => jsonLines(stdout))
  })
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))

  it('has a fixture far larger than the others, and one with a parked record, to be tried on', () => {
    expect(expected.find(({ fixtureId }) => fixtureId === 'large')?.packets).toBe(LARGE)
    expect(parked).toBe(1)
  })

  it.each(WORKERS.map((workers, at) => [workers, at] as const))(
    'prints what folding each fixture by itself gives, with %s of them',
    (_, at) => {
      expect(printed[at]?.slice(0, -1)).toEqual(expected)
      expect(printed[at]?.at(-1)).toMatchObject({ fixtures: expected.length })
      expect(printed[at]).toEqual(printed[0])
    },
  )

  it('takes 1 to 64 of them', async () => {
    const [none] = await touchlines([['digest', '--log', 'file:data', '--workers', '0']], cwd)
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/expected --workers from 1 to 64, found 0/) })
  })
})

/** Records of f3 that run into a defect. */
async function parkedIn(what: Awaited<ReturnType<typeof digesting>>): Promise<number> {
  const bodies = newBodies()
  let parked = 0
  const give = (step: Step): void => {
    bodies.add(derive(step))
    if (step.kind === 'rejected' && step.rejection.code === 'fold-error') parked++
  }
  for await (const _ of stepsOf(what, newRefolding(what).entry, 'f3', give));
  return parked
}
