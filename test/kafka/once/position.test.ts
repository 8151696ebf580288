import { describe, expect, it } from 'vitest'
import { openCluster } from '../../../log/kafka/cluster.ts'
import { openTransactor } from '../../../log/kafka/transactor.ts'
import { newWritten } from '../../../log/kafka/written.ts'
import { systemClock } from '../../../platform/clock.ts'
import { openNamed, sharedBroker } from '../log/named.ts'

const TIMEOUT_MS = 60_000
const SOON_MS = 2_000

describe('a position that a transaction is moving', () => {
  it('is what it was, at once, for those who only look: what a killed process left open is nobody’s for a while', async () => {
    const name = `t${crypto.randomUUID()}-`
    const [log, another] = [await openNamed(1, name), await openNamed(1, name)]
    const place = { group: 'g', topic: 'raw', partition: 0 }
    await log.acquire('g', 'raw', 0)
    const output = { topic: 'out', key: 'k', value: Buffer.from('v'), headers: {}, timestamp: 0 }
    await log.commit({ ...place, from: 0, to: 5, metadata: '', outputs: [output] })
    const kafka = sharedBroker()
    const cluster = openCluster(kafka, systemClock)
    const transactionalId = `${name}open`
    const dead = openTransactor({ cluster, kafka, transactionalId, timeoutMs: TIMEOUT_MS, written: newWritten() })
    await dead.fence()
    await dead.send({ group: `${name}g`, topic: `${name}raw`, partition: 0, to: 9, metadata: '', lanes: [] })
    const before = systemClock.monotonicMs()
    expect(await another.position('g', 'raw', 0)).toEqual({ offset: 5, metadata: '' })
    expect(systemClock.monotonicMs() - before).toBeLessThan(SOON_MS)
    await dead.commit()
    await expect.poll(() => another.position('g', 'raw', 0)).toEqual({ offset: 9, metadata: '' })
    dead.close()
    cluster.close()
  })
})
