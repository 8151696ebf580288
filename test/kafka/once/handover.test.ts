import { describe, expect, inject, it } from 'vitest'
import { systemClock } from '../../../platform/clock.ts'
import { fullName, processGroup, RAW_ACTIONS } from '../../../schemas/topics.ts'
import { client } from '../helpers.ts'
import { assertExact } from './exact.ts'
import { expectWell, type Processing, signalled, startProcessing } from './processing.ts'
import { randomOf, seedOf } from './seed.ts'
import { feed, moved, openTopicSet, positionsOf, type TopicSet } from './topic-set.ts'

const SCENARIO_MS_MAX = 120_000
const HANDOVERS = 5
const HANDOVER_MS_MAX = 2_000

describe('a process that ends in order', () => {
  it('hands its partitions over at once', { timeout: SCENARIO_MS_MAX }, async () => {
    const seed = seedOf('handover')
    const set = await openTopicSet(inject('kafka'), 4)
    const running = [startProcessing(set), startProcessing(set)]
    const feeding = feed(set, { seed, perSecond: 200, fixtures: 40 })
    const took: number[] = []
    for (let round = 0; round < HANDOVERS; round++) {
      await expect.poll(() => running.map(groupSize), { timeout: 30_000 }).toEqual([2, 2])
      await moved(set, await positionsOf(set))
      const beganMs = systemClock.monotonicMs()
      expect(await signalled(running.shift() as Processing, 'SIGTERM')).toBe(0)
      await moved(set, await positionsOf(set))
      took.push(systemClock.monotonicMs() - beganMs)
      running.push(startProcessing(set))
    }
    // Not the slowest: the machine is busy with other tests. Without leaving it is the session's 6 s each time.
    expect(took.toSorted((a, b) => a - b)[1], took.join()).toBeLessThan(HANDOVER_MS_MAX)
    await feeding.stop()
    await assertExact(set)
    expectWell(running)
  })
})

/** How many processes the group has, as this one was told last: it may have said other things since. */
function groupSize({ said }: Processing): number | null {
  const told = said.findLast((line) => line.includes('"processes":'))
  return told === undefined ? null : (JSON.parse(told) as { readonly processes: number }).processes
}

describe('positions that are not what was derived', () => {
  const wrong = ['lost', 'behind', 'ahead'] as const
  it('are found again from the derived records, and that is told', { timeout: SCENARIO_MS_MAX }, async () => {
    const seed = seedOf('positions')
    const random = randomOf(seed, 'positions')
    const set = await openTopicSet(inject('kafka'), 2)
    const feeding = feed(set, { seed, perSecond: 200, fixtures: 30 })
    for (const how of wrong) {
      const before = startProcessing(set)
      await moved(set, await positionsOf(set))
      expect(await signalled(before, 'SIGTERM')).toBe(0)
      await spoil(set, how, random.int(1, 50))
      const after = startProcessing(set)
      await expect.poll(() => after.codes, { timeout: 30_000 }).toEqual(['position-differs', 'position-differs'])
      await moved(set, await positionsOf(set))
      expect(await signalled(after, 'SIGTERM')).toBe(0)
    }
    const last = startProcessing(set)
    await feeding.stop()
    await assertExact(set)
    expect(last.codes).toEqual([])
  })
})

/** With another's client, as an operator would. */
async function spoil(set: TopicSet, how: 'lost' | 'behind' | 'ahead', by: number): Promise<void> {
  const [groupId, topic] = [processGroup(set.prefix), fullName(set.prefix, RAW_ACTIONS)]
  const positions = await positionsOf(set)
  const admin = client(set.address).admin()
  await admin.connect()
  if (how === 'lost') await admin.deleteGroups([groupId])
  else {
    const sign = how === 'ahead' ? 1 : -1
    const partitions = positions.map((at, partition) => ({ partition, offset: String(Math.max(0, at + sign * by)) }))
    await admin.setOffsets({ groupId, topic, partitions })
  }
  await admin.disconnect()
}
