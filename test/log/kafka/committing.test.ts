import { describe, expect, it } from 'vitest'
import { kafkaCommitting } from '../../../log/kafka/committing.ts'
import type { Transactor } from '../../../log/kafka/transactor.ts'
import type { Position } from '../../../log/log.ts'

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

describe('a unit behind one with a request whose answer never came', () => {
  it('is sent under new epochs, when what came before counts: the request may still act in the old one', async () => {
    const told: string[] = []
    const doubtful = new Set<string>()
    let position: Position | null = null
    const committing = kafkaCommitting({
      url: 'kafka://there',
      openTransactor: (id) => ({
        fence: async () => {
          doubtful.delete(id)
          told.push(`fence ${id}`)
        },
        send: async ({ to }) => void told.push(`send ${to}`),
        commit: async () => {
          const to = Number(told.findLast((text) => text.startsWith('send'))?.slice(5))
          position = { offset: to, metadata: '' }
          told.push(`commit ${to}`)
          if (to === 1) doubtful.add(id)
        },
        abort: async () => {},
        close: () => {},
        get isDoubtful() {
          return doubtful.has(id)
        },
      }),
      position: async () => position,
      partitions: async () => 1,
    })
    const unit = (from: number) => ({
      group: 'g',
      topic: 'raw',
      partition: 0,
      from,
      to: from + 1,
      metadata: '',
      outputs: [],
    })
    for (const from of [0, 1, 2]) await committing.commit(unit(from))
    const fences = ['fence g/0/0', 'fence g/0/1']
    expect(told).toEqual([...fences, 'send 1', 'commit 1', ...fences, 'send 2', 'commit 2', 'send 3', 'commit 3'])
  })
})

function transactor(id: string, fence: () => Promise<void>, told: string[]): Transactor {
  const done = (): Promise<void> => Promise.resolve()
  const close = (): void => void told.push(`${id} closed`)
  return { fence, send: done, commit: done, abort: done, close, isDoubtful: false }
}
