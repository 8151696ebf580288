import { expect, it } from 'vitest'
import { openFileLog } from '../../log/file/file.ts'
import type { RawRecord } from '../../match/raw.ts'
import { systemClock } from '../../platform/clock.ts'
import { SPORTS } from '../../provider/simulate/draft.ts'
import { openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { DEFAULT_PREFIX } from '../../schemas/topics.ts'
import * as program from '../cli/touchline.ts'
import { randomFrom } from '../log/helpers.ts'
import { GIVEN_SEED } from '../property.ts'
import {
  contentIn,
  type Faults,
  firstLines,
  happen,
  type Match,
  matchOf,
  openSource,
  PERFECT,
  type Seen,
  type Source,
  walk,
} from './lines.ts'
import { openWorld, recordsOf, start, TOKEN, until, type World } from './world.ts'

/** Redundant lines of one fixture: what it comes to is that of one perfect line. */

const SEED = GIVEN_SEED ?? Date.now() % 2 ** 31
const SLOW: Faults = { behind: 5, losesEvery: Number.POSITIVE_INFINITY, drop: 0.01 }
const LOSSY: Faults = { behind: 0, losesEvery: 7, drop: 0.03 }

/** What one line records to which nothing happens. */
async function perfectly(match: Match): Promise<readonly RawRecord[]> {
  const world = await openWorld()
  const source = await openSource(match, PERFECT, () => 1)
  source.reach(match.frames.length)
  await start(world, source.server, [match.target]).done
  const records = await recordsOf(world, match.target.fixtureId)
  await source.server.close()
  return records
}

/** Shares of the match. */
const KILLED_AT = [0.3, 0.5, 0.7]

const reasonsOf = ({ now }: Seen) => now.reasons
const isDown = (seen: Seen): boolean => reasonsOf(seen).includes('disconnected')

/** `disconnected` exactly while no line is up; returns what there was to see. */
function checkReasons(records: readonly RawRecord[]): readonly Seen[] {
  const seen = walk(records)
  for (const [at, one] of seen.entries()) {
    const { linesUp, isOver, isFollowed } = one
    expect({ at, linesUp, down: isDown(one) }).toEqual({ at, linesUp, down: isFollowed && linesUp === 0 && !isOver })
  }
  return seen
}

/** Both lines go at the same time: for a moment there is none. */
async function outage(world: World, { target }: Match, [a, b]: readonly [Source, Source]): Promise<void> {
  const latest = async () => walk(await recordsOf(world, target.fixtureId)).at(-1)
  a.isCalm = true
  b.isCalm = true
  await until(async () => (await latest())?.linesUp === 2)
  b.shut()
  await until(async () => (await latest())?.linesUp === 1)
  expect((await latest())?.now.reasons).not.toContain('disconnected')
  a.shut()
  await until(async () => (await latest())?.linesUp === 0)
  expect((await latest())?.now.reasons).toContain('disconnected')
  b.letIn()
  await until(async () => (await latest())?.linesUp === 1)
  expect((await latest())?.now.reasons).not.toContain('disconnected')
  a.letIn()
  a.isCalm = false
  b.isCalm = false
}

const ROUNDS = [
  ...SPORTS.map((sport) => ({ sport, list: 'over REST' })),
  { sport: 'soccer', list: 'over sockets only' },
] as const

it.each(ROUNDS)(
  `a slow and a lossy line of $sport, with the list $list, come to what one perfect line does (seed ${SEED})`,
  async ({ sport, list }) => {
    const random = randomFrom(SEED)
    const match = matchOf({ sport, seed: SEED, length: 0.1 })
    const expected = await perfectly(match)
    expect(checkReasons(expected).at(-1)?.now).toMatchObject({ finality: 'checked', reasons: [], gaps: [] })
    const world = await openWorld()
    const sources = [await openSource(match, SLOW, random), await openSource(match, LOSSY, random)] as const
    const more = list === 'over REST' ? {} : { api: null }
    const lines = (['a', 'b'] as const).map((line, at) =>
      start(world, (sources[at] as Source).server, [match.target], { line, ...more }),
    )
    const middle = match.frames.length >> 1
    await happen(match, sources, 300, async (count) => {
      if (count === middle) await outage(world, match, sources)
    })
    for (const { done } of lines) expect((await done)[0]?.outcome).toEqual({ is: 'ended' })
    const records = await recordsOf(world, match.target.fixtureId)
    const seen = checkReasons(records)
    expect(seen.some(isDown)).toBe(true)
    expect([...firstLines(records)].sort()).toEqual(['a', 'b'])
    expect(contentIn(records)).toBe(contentIn(expected))
    expect(seen.at(-1)?.now.reasons).toEqual([])
    for (const { server } of sources) await server.close()
  },
)

it(`so do a slow line and one that is killed again and again (seed ${SEED})`, async () => {
  const random = randomFrom(SEED)
  const match = matchOf({ sport: 'basketball', seed: SEED, length: 0.1 })
  const { path, fixtureId } = match.target
  const folder = program.temporaryFolder()
  const log = await openFileLog({ folder, clock: systemClock })
  const world = { log, codec: await openCodec(embeddedRegistry(log), DEFAULT_PREFIX) }
  const sources = [await openSource(match, SLOW, random), await openSource(match, LOSSY, random)] as const
  const [a, b] = sources
  const slow = start(world, a.server, [match.target], { line: 'a' })
  const { streams, api } = b.server
  const args = ['produce', `${path}/${fixtureId}`, '--url', streams, '--api-url', api, '--line', 'b']
  const env = { TOUCHLINE_TOKEN: TOKEN, TOUCHLINE_LOG: `file:${folder}` }
  const opened = async () =>
    (await recordsOf(world, fixtureId)).filter(({ line, kind }) => line === 'b' && kind === 'opened').length
  let child = program.start(args, { env })
  let killed = 0
  await happen(match, sources, 300, async (count) => {
    if (!KILLED_AT.some((share) => Math.floor(share * match.frames.length) === count)) return
    await until(async () => (await opened()) > killed)
    await program.stop(child, 'SIGKILL')
    killed++
    // The match goes on while it starts, and may be over before it is there.
    child = program.start(args, { env })
  })
  expect(killed).toBe(KILLED_AT.length)
  expect((await slow.done)[0]?.outcome).toEqual({ is: 'ended' })
  await until(() => child.exitCode !== null)
  expect(child.exitCode).toBe(0)
  const records = await recordsOf(world, fixtureId)
  checkReasons(records)
  expect(contentIn(records)).toBe(contentIn(await perfectly(match)))
  await log.close()
  for (const { server } of sources) await server.close()
})
