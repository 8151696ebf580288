import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import type { EventLog } from '../../../log/log.ts'
import { fullName, processGroup, RAW_ACTIONS, SCORE_CHANGES } from '../../../schemas/topics.ts'
import { jars } from '../../../scripts/kafka/jars.mjs'
import { type Broker, freePorts, startBroker } from '../../../scripts/kafka/server.mjs'
import { openLog } from '../../../touchline.ts'
import { assertExact } from './exact.ts'
import { ownFolder } from './own-broker.ts'
import { expectWell, signalled, startProcessing } from './processing.ts'
import { API, type BetweenBroker, type Cut, HELD_MS, openProxy } from './proxy.ts'
import { pause, randomOf, seedOf } from './seed.ts'
import { feed, moved, openTopicSet, positionsOf, type TopicSet } from './topic-set.ts'
import { usurp } from './usurp.ts'

const SCENARIO_MS_MAX = 240_000
const WORKING_MS_MAX = 300
const CUTS: readonly Cut[] = ['before', 'behind', 'answered']
const TIMES = 3
const HELD_TIMES = 8
/** Each request at each place; and a commit that is held back while its process loses the partition. */
const ROUNDS: readonly (readonly [name: string, api: number, where: Cut])[] = [
  ...Array.from({ length: TIMES }, () => CUTS).flatMap((cuts) =>
    cuts.flatMap((where) => Object.entries(API).map(([name, api]) => [name, api, where] as const)),
  ),
  ...Array.from({ length: HELD_TIMES }, () => ['endTxn', API.endTxn, 'held'] as const),
]
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

  it(`${ROUNDS.length} times: each derived record is there once`, { timeout: SCENARIO_MS_MAX }, async () => {
    const seed = seedOf('answers')
    const random = randomOf(seed, 'answers')
    const set = await openTopicSet({ address: broker.address, registry: inject('kafka').registry }, 2)
    const running = startProcessing(set, { address: `127.0.0.1:${proxy.port}` })
    const feeding = feed(set, { seed, perSecond: 200, fixtures: 30 })
    await moved(set, await positionsOf(set))
    for (const [name, api, where] of ROUNDS) {
      const cut = proxy.cut(api, where, where === 'held' ? 1 : random.int(1, IN_A_ROW_MAX))
      // It asks for a producer's id again only when it has lost the partition.
      if (api === API.initProducerId) await usurp(set, random.int(0, set.partitions - 1))
      await expectWithin(cut, `${name}, ${where}`)
      await pause(random, WORKING_MS_MAX)
      // Held back until it is another's: it must not count any more.
      if (where === 'held') await Promise.all([usurp(set, 0), usurp(set, 1)])
    }
    await moved(set, await positionsOf(set))
    expectWell([running])
    await signalled(running, 'SIGTERM')
    const last = startProcessing(set)
    await feeding.stop()
    await assertExact(set)
    expectWell([last])
  })

  it('what was sent behind a commit does not count without it', async () => {
    const set = await openTopicSet({ address: broker.address, registry: inject('kafka').registry }, 1)
    const log = await openLog(`kafka://127.0.0.1:${proxy.port}`, { prefixes: [set.prefix], create: false })
    onTestFinished(() => log.close())
    await usurp({ ...set, log }, 0)
    const cut = proxy.cut(API.endTxn, 'held', 1)
    const committing = commitAll(set, log, 3)
    await cut
    // Long enough for the other turn to have sent its own, and to commit it if it could.
    await sleep(HELD_MS / 2)
    await usurp(set, 0)
    expect(await committing).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await positionsOf(set)).toEqual([0])
    expect(await set.log.end(fullName(set.prefix, SCORE_CHANGES), 0)).toBe(0)
  })
})

async function commitAll({ prefix }: TopicSet, log: EventLog, count: number): Promise<readonly string[]> {
  const place = { group: processGroup(prefix), topic: fullName(prefix, RAW_ACTIONS), partition: 0 }
  const output = { topic: fullName(prefix, SCORE_CHANGES), key: 'f1', value: Buffer.of(1), headers: {}, timestamp: 0 }
  const units = Array.from({ length: count }, (_, n) => {
    return log.commit({ ...place, from: n, to: n + 1, metadata: '', outputs: [output] })
  })
  return (await Promise.allSettled(units)).map(({ status }) => status)
}

async function expectWithin(cut: Promise<void>, what: string): Promise<void> {
  let isCut = false
  void cut.then(() => {
    isCut = true
  })
  await expect.poll(() => isCut, { timeout: CUT_MS_MAX, interval: 5, message: what }).toBe(true)
}
