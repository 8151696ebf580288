import { describe, expect, it } from 'vitest'
import { kafkaCommitting } from '../../../log/kafka/committing.ts'
import type { Transactor } from '../../../log/kafka/transactor.ts'

describe('taking a partition over on Kafka', () => {
  it('that fails for one turn waits for the other: it would fence whoever comes next', async () => {
    let settle = (): void => {}
    const second = new Promise<void>((resolve) => {
      settle = resolve
    })
    const fences = [() => Promise.reject(new Error('away')), () => second]
    const told: string[] = []
    const committing = kafkaCommitting({
      url: 'kafka://there',
      openTransactor: (id) => transactor(id, fences.shift() ?? (() => Promise.resolve()), told),
      position: () => Promise.resolve(null),
      partitions: () => Promise.resolve(1),
    })
    const acquiring = committing.acquire('g', 'raw', 0).then(
      () => told.push('acquired'),
      ({ message }: Error) => told.push(message),
    )
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual([])
    settle()
    await acquiring
    expect(told).toEqual(['g/0/0 closed', 'g/0/1 closed', 'away'])
    // The next one begins anew.
    expect(await committing.acquire('g', 'raw', 0)).toBe(null)
  })
})

function transactor(id: string, fence: () => Promise<void>, told: string[]): Transactor {
  const done = (): Promise<void> => Promise.resolve()
  return { fence, send: done, commit: done, abort: done, close: () => void told.push(`${id} closed`) }
}
