import { describe, expect, it } from 'vitest'
import { newRests } from '../../../log/kafka/rests.ts'
import type { LogRecord } from '../../../log/log.ts'

/** With a hole at each tenth offset, as markers of transactions leave them. */
function records(count: number, partition = 0): readonly LogRecord[] {
  const offsets = Array.from({ length: count }, (_, n) => n + Math.floor(n / 9))
  return offsets.map((offset) => {
    return { topic: 't', partition, offset, key: 'k', value: new Uint8Array(10), headers: {}, timestamp: 0 }
  })
}

const MANY = { records: 250, bytes: 1e9 } as const

describe('what was fetched and not wanted yet', () => {
  it('is given once to whoever goes on there, until nothing of it is left', () => {
    const rests = newRests()
    const all = records(600)
    const read: LogRecord[] = [...rests.limit(all, MANY)]
    expect(read).toHaveLength(250)
    for (let kept = rests.take('t', 0, 277); kept !== null; ) {
      const given = rests.limit(kept, MANY)
      read.push(...given)
      kept = rests.take('t', 0, (given.at(-1) as LogRecord).offset + 1)
    }
    expect(read).toEqual(all)
    expect(rests.take('t', 0, 277)).toBeNull()
  })

  it('is that of the place that is asked for, and as far as the bytes go', () => {
    const rests = newRests()
    expect(rests.limit(records(600), { records: 1000, bytes: 2000 })).toHaveLength(200)
    expect(rests.take('t', 1, 222)).toBeNull()
    expect(rests.take('u', 0, 222)).toBeNull()
    expect(rests.take('t', 0, 221)).toBeNull()
    expect(rests.take('t', 0, 222)).toHaveLength(400)
  })

  it('is not kept for who looks one record up, and of few places only', () => {
    const rests = newRests()
    expect(rests.limit(records(600), { records: 1, bytes: 1 })).toHaveLength(1)
    expect(rests.take('t', 0, 1)).toBeNull()
    for (let partition = 0; partition < 100; partition++) rests.limit(records(300, partition), MANY)
    const kept = Array.from({ length: 100 }, (_, partition) => rests.take('t', partition, 277))
    expect(kept.map((one) => one !== null)).toEqual(Array.from({ length: 100 }, (_, partition) => partition >= 52))
  })
})
