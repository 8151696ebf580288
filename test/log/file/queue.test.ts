import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openQueue } from '../../../log/file/queue.ts'
import { openStore } from '../../../log/file/store.ts'
import { TouchlineError } from '../../../platform/errors.ts'
import { codeOf, newRecord, temporaryFolder } from '../helpers.ts'

async function open({ bytesMax = 1e9 } = {}) {
  const folder = await temporaryFolder()
  const store = openStore(join(folder, 'test.mdb'))
  onTestFinished(() => store.close())
  const counts = { transactions: 0, written: 0 }
  const counted = {
    ...store,
    transact: <T>(work: () => T): T => {
      counts.transactions++
      return store.transact(work)
    },
  }
  const queue = openQueue({ store: counted, url: 'file:test', bytesMax, written: () => counts.written++ })
  return { folder, store, queue, counts }
}

it('writes what many wait for in one transaction', async () => {
  const { queue, counts, store } = await open()
  const writes = Array.from({ length: 100 }, (_, n) =>
    queue.write(1, (writer) => writer.push(1, newRecord('t', `${n}`, ''))),
  )
  expect(await Promise.all(writes)).toEqual(Array.from({ length: 100 }, (_, n) => n))
  expect(counts).toEqual({ transactions: 1, written: 1 })
  expect(store.end(1)).toBe(100)
})

it('lets the process breathe between large transactions', async () => {
  const { queue, counts } = await open()
  const order: string[] = []
  const writes = Array.from({ length: 3 }, (_, n) => queue.write(8 * 1024 * 1024, () => order.push(`job ${n}`)))
  setImmediate(() => order.push('something else'))
  await Promise.all(writes)
  expect(order).toEqual(['job 0', 'something else', 'job 1', 'job 2'])
  expect(counts.transactions).toBe(3)
})

it('takes what is above its bound alone, and says how much waits', async () => {
  const { queue } = await open({ bytesMax: 3 * 1024 ** 2 })
  const first = queue.write(10 * 1024 ** 2, () => 'first')
  await expect(queue.write(1, () => 'second')).rejects.toMatchObject({
    code: 'log-busy',
    message: 'file:test: expected at most 3 MiB waiting to be appended, found 11 MiB',
  })
  expect(await first).toBe('first')
  expect(await queue.write(1, () => 'third')).toBe('third')
})

it('lets a job refuse without touching the others', async () => {
  const { queue, counts, store } = await open()
  const refusal = new TouchlineError('position-moved')
  const writes = [
    queue.write(1, (writer) => writer.push(1, newRecord('t', 'k', '0'))),
    queue.write(1, () => {
      throw refusal
    }),
    queue.write(1, (writer) => writer.push(1, newRecord('t', 'k', '1'))),
  ]
  expect(await Promise.all(writes.map((write) => write.catch((error: unknown) => error)))).toEqual([0, refusal, 1])
  expect(counts.transactions).toBe(1)
  expect(store.end(1)).toBe(2)
})

it('fails all of a transaction that fails, writes nothing of it, and works on', async () => {
  const { queue, store } = await open()
  const writes = [
    queue.write(1, (writer) => writer.push(1, newRecord('t', 'k', '0'))),
    queue.write(1, () => {
      throw new Error('broken')
    }),
  ]
  expect(await Promise.all(writes.map(codeOf))).toEqual(['log-unavailable', 'log-unavailable'])
  expect(store.end(1)).toBe(0)
  expect(await queue.write(1, (writer) => writer.push(1, newRecord('t', 'k', '1')))).toBe(0)
})

it('fails what was written while the files were removed', async () => {
  const { folder, queue } = await open()
  const write = queue.write(1, (writer) => {
    rmSync(folder, { recursive: true })
    return writer.push(1, newRecord('t', 'k', 'lost'))
  })
  await expect(write).rejects.toMatchObject({
    code: 'log-unavailable',
    message: expect.stringContaining('found it gone'),
  })
})
