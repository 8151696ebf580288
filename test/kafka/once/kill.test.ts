import { describe, inject, it } from 'vitest'
import { assertExact } from './exact.ts'
import { expectWell, signalled, startProcessing } from './processing.ts'
import { pause, randomOf, seedOf } from './seed.ts'
import { feed, moved, openTopicSet, positionsOf } from './topic-set.ts'

const SCENARIO_MS_MAX = 240_000
/** So many topic sets at a time, since the longest part of a round is waiting for a session to lapse. */
const SETS = 4
const ROUNDS = 5
const WORKING_MS_MAX = 1_000

describe('SIGKILL of process', () => {
  it(`at ${SETS * ROUNDS} random points: each derived record is there once`, { timeout: SCENARIO_MS_MAX }, async () => {
    const seed = seedOf('kill')
    await Promise.all(Array.from({ length: SETS }, (_, n) => rounds(seed, n)))
  })
})

/** One process, or two, of which one or both are killed and replaced in each round. */
async function rounds(seed: number, n: number): Promise<void> {
  const random = randomOf(seed, `kill ${n}`)
  const set = await openTopicSet(inject('kafka'), 2)
  const running = Array.from({ length: 1 + (n % 2) }, () => startProcessing(set))
  const feeding = feed(set, { seed: seed + n, perSecond: 100, fixtures: 30 })
  for (let round = 0; round < ROUNDS; round++) {
    await moved(set, await positionsOf(set))
    await pause(random, WORKING_MS_MAX)
    const victims = running.splice(0, random.int(1, running.length))
    await Promise.all(victims.map((victim) => signalled(victim, 'SIGKILL')))
    running.push(...victims.map(() => startProcessing(set)))
  }
  await feeding.stop()
  await assertExact(set)
  expectWell(running)
}
