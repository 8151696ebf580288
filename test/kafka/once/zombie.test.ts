import { setTimeout as sleep } from 'node:timers/promises'
import { describe, inject, it } from 'vitest'
import { assertExact, assertNoFault } from './exact.ts'
import { expectWell, startProcessing } from './processing.ts'
import { pause, randomOf, seedOf } from './seed.ts'
import { feed, moved, openTopicSet, positionsOf } from './topic-set.ts'

const SCENARIO_MS_MAX = 240_000
const SETS = 4
const ROUNDS = 5
const WORKING_MS_MAX = 1_500
/** What was on its way to the broker when a process was stopped is there then. */
const ON_ITS_WAY_MS = 500

describe('a process that stands still until its partitions are others’, and goes on', () => {
  it(`${SETS * ROUNDS} times: each derived record is there once`, { timeout: SCENARIO_MS_MAX }, async () => {
    const seed = seedOf('zombie')
    await Promise.all(Array.from({ length: SETS }, (_, n) => rounds(seed, n)))
  })
})

async function rounds(seed: number, n: number): Promise<void> {
  const random = randomOf(seed, `zombie ${n}`)
  const set = await openTopicSet(inject('kafka'), 2)
  const running = [startProcessing(set), startProcessing(set)]
  const feeding = feed(set, { seed: seed + n, perSecond: 100, fixtures: 30 })
  for (let round = 0; round < ROUNDS; round++) {
    await moved(set, await positionsOf(set))
    await pause(random, WORKING_MS_MAX)
    const { child } = random.pick(running)
    child.kill('SIGSTOP')
    await sleep(ON_ITS_WAY_MS)
    await moved(set, await positionsOf(set))
    await pause(random, WORKING_MS_MAX)
    child.kill('SIGCONT')
  }
  await assertNoFault(set)
  await feeding.stop()
  await assertExact(set)
  expectWell(running)
}
