import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { jars } from '../../../scripts/kafka/jars.mjs'
import { type Broker, freePorts, startBroker } from '../../../scripts/kafka/server.mjs'
import { assertExact, assertNoFault } from './exact.ts'
import { ownFolder } from './own-broker.ts'
import { expectWell, startProcessing } from './processing.ts'
import { pause, randomOf, seedOf } from './seed.ts'
import { feed, moved, openTopicSet, positionsOf } from './topic-set.ts'

const SCENARIO_MS_MAX = 420_000
const ROUNDS = 20
const WORKING_MS_MAX = 500

describe('a broker that ends and comes back', () => {
  const folder = ownFolder()
  let start: () => Promise<Broker>
  let broker: Broker

  beforeAll(async () => {
    const [port, controllerPort] = (await freePorts(2)) as [number, number]
    start = () => startBroker(jars(), folder, { port, controllerPort })
    broker = await start()
  })
  afterAll(() => broker?.stop())

  it(`${ROUNDS} times, by force or in order: each derived record is there once`, {
    timeout: SCENARIO_MS_MAX,
  }, async () => {
    const seed = seedOf('broker')
    const random = randomOf(seed, 'broker')
    const set = await openTopicSet({ address: broker.address, registry: inject('kafka').registry }, 2)
    const running = [startProcessing(set), startProcessing(set)]
    const feeding = feed(set, { seed, perSecond: 200, fixtures: 30 })
    for (let round = 0; round < ROUNDS; round++) {
      await moved(set, await positionsOf(set))
      await pause(random, WORKING_MS_MAX)
      if (random.chance(0.7)) await broker.kill()
      else await broker.stop()
      broker = await start()
    }
    await moved(set, await positionsOf(set))
    await assertNoFault(set)
    await feeding.stop()
    await assertExact(set)
    expectWell(running)
  })
})
