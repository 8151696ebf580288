import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { jars } from '../../../scripts/kafka/jars.mjs'
import { type Broker, freePorts, startBroker } from '../../../scripts/kafka/server.mjs'
import { assertExact } from './exact.ts'
import { ownFolder } from './own-broker.ts'
import { expectWell, startProcessing } from './processing.ts'
import { API, type BetweenBroker, type Cut, openProxy } from './proxy.ts'
import { pause, randomOf, seedOf } from './seed.ts'
import { feed, moved, openTopicSet, positionsOf } from './topic-set.ts'
import { usurp } from './usurp.ts'

const SCENARIO_MS_MAX = 240_000
const WORKING_MS_MAX = 300
const CUTS: readonly Cut[] = ['before', 'behind', 'answered']
const APIS = Object.entries(API)
/** Each request at each place, three times. */
const ROUNDS = 3 * CUTS.length * APIS.length
const IN_A_ROW_MAX = 4
const CUT_MS_MAX = 30_000

describe('answers that are lost', () => {
  const folder = ownFolder()
  let broker: Broker
  let proxy: BetweenBroker

  beforeAll(async () => {
    const [port, controllerPort, proxied] = (await freePorts(3)) as [number, number, number]
    proxy = await openProxy(proxied)
    const local = (name: string, at: number): string => `${name}://127.0.0.1:${at}`
    broker = await startBroker(jars(), folder, {
      port,
      controllerPort,
      properties: {
        listeners: [local('PLAINTEXT', port), local('PROXIED', proxied), local('CONTROLLER', controllerPort)].join(),
        'advertised.listeners': [local('PLAINTEXT', port), local('PROXIED', proxy.port)].join(),
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
      },
    })
  })
  afterAll(async () => {
    await proxy?.close()
    await broker?.stop()
  })

  it(`${ROUNDS} times: each derived record is there once`, { timeout: SCENARIO_MS_MAX }, async () => {
    const seed = seedOf('answers')
    const random = randomOf(seed, 'answers')
    const set = await openTopicSet({ address: broker.address, registry: inject('kafka').registry }, 2)
    const running = startProcessing(set, { address: `127.0.0.1:${proxy.port}` })
    const feeding = feed(set, { seed, perSecond: 200, fixtures: 30 })
    await moved(set, await positionsOf(set))
    for (let round = 0; round < ROUNDS; round++) {
      const [name, api] = APIS[round % APIS.length] as [string, number]
      const where = CUTS[Math.floor(round / APIS.length) % CUTS.length] as Cut
      const cut = proxy.cut(api, where, random.int(1, IN_A_ROW_MAX))
      // It asks for a producer's id again only when it has lost the partition.
      if (api === API.initProducerId) await usurp(set, random.int(0, set.partitions - 1))
      await expectWithin(cut, `${name}, ${where}`)
      await pause(random, WORKING_MS_MAX)
    }
    await moved(set, await positionsOf(set))
    await feeding.stop()
    await assertExact(set)
    expectWell([running])
  })
})

async function expectWithin(cut: Promise<void>, what: string): Promise<void> {
  let isCut = false
  void cut.then(() => {
    isCut = true
  })
  await expect.poll(() => isCut, { timeout: CUT_MS_MAX, interval: 5, message: what }).toBe(true)
}
