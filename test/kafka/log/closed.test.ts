import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { openNamed } from './named.ts'

const ROUNDS = 20
const TOPICS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

it('what was committed is seen by every other process as soon as the log is closed', async () => {
  const name = `t${randomUUID()}-`
  const other = await openNamed(1, name)
  for (let round = 0; round < ROUNDS; round++) {
    const log = await openNamed(1, name)
    const unit = { group: 'g', topic: 'raw', partition: 0, from: round, to: round + 1, metadata: 'm' }
    await log.acquire('g', 'raw', 0)
    const value = Buffer.from(String(round))
    await log.commit({
      ...unit,
      outputs: TOPICS.map((topic) => ({ topic, key: 'k', value, headers: {}, timestamp: 0 })),
    })
    await log.close()
    const seen = await Promise.all(
      TOPICS.map(async (topic) => (await other.read(topic, 0, 0, { records: 1000, bytes: 1e6 })).length),
    )
    expect(seen, `round ${round}`).toEqual(TOPICS.map(() => round + 1))
  }
}, 60_000)
