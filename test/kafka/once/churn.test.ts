import { describe, expect, inject, it } from 'vitest'
import type { Random } from '../../../provider/simulate/random.ts'
import { assertExact, assertNoFault } from './exact.ts'
import { expectWell, type Processing, signalled, startProcessing } from './processing.ts'
import { pause, randomOf, seedOf } from './seed.ts'
import { feed, moved, openTopicSet, positionsOf, type TopicSet } from './topic-set.ts'
import { usurp } from './usurp.ts'

const SCENARIO_MS_MAX = 240_000
const PARTITIONS = 6
const ROUNDS = 24
const PROCESSES_MAX = 4
const WORKING_MS_MAX = 2_000

describe('processes that join and leave under load', () => {
  it(`${ROUNDS} times, in order and by force: each derived record is there once`, {
    timeout: SCENARIO_MS_MAX,
  }, async () => {
    const seed = seedOf('churn')
    const random = randomOf(seed, 'churn')
    const set = await openTopicSet(inject('kafka'), PARTITIONS)
    const running = [startProcessing(set), startProcessing(set)]
    const feeding = feed(set, { seed, perSecond: 200, fixtures: 40 })
    const leaving: Promise<number | null>[] = []
    await moved(set, await positionsOf(set))
    for (let round = 0; round < ROUNDS; round++) {
      await disturb(random, set, running, leaving)
      await pause(random, WORKING_MS_MAX)
      if (round === ROUNDS / 2) await assertNoFault(set)
    }
    for (const code of await Promise.all(leaving)) expect(code).toBe(0)
    await moved(set, await positionsOf(set))
    await feeding.stop()
    await assertExact(set)
    expectWell(running)
  })
})

type Disturbance = 'join' | 'leave' | 'die' | 'usurp'

async function disturb(
  random: Random,
  set: TopicSet,
  running: Processing[],
  leaving: Promise<number | null>[],
): Promise<void> {
  const possible: Disturbance[] = ['usurp']
  if (running.length < PROCESSES_MAX) possible.push('join', 'join')
  if (running.length > 2) possible.push('leave', 'die')
  const chosen = random.pick(possible)
  if (chosen === 'join') running.push(startProcessing(set))
  else if (chosen === 'usurp') await usurp(set, random.int(0, set.partitions - 1))
  else {
    const [victim] = running.splice(random.int(0, running.length - 1), 1) as [Processing]
    const gone = signalled(victim, chosen === 'leave' ? 'SIGTERM' : 'SIGKILL')
    // One that has not begun yet has nothing to end in order.
    if (chosen === 'leave' && victim.said.length > 0) leaving.push(gone)
    else await gone
  }
}
