import { expect, it } from 'vitest'
import {
  APPEND_BYTES_MAX,
  type CommitUnit,
  type EventLog,
  type NewRecord,
  RECORD_BYTES,
  VALUE_BYTES_MAX,
} from '../../log/log.ts'
import { partitionOf } from '../../log/partitioner.ts'
import { ALL, codeOf, NEVER, newRecord, readAll, textOf } from './helpers.ts'

function unit(from: number, to: number, outputs: readonly NewRecord[], more: Partial<CommitUnit> = {}): CommitUnit {
  return { group: 'g', topic: 'raw', partition: 0, from, to, metadata: `m${to}`, outputs, ...more }
}

export function committing(open: () => Promise<EventLog>): void {
  it('writes outputs and position together', async () => {
    const log = await open()
    expect(await log.position('g', 'raw', 0)).toBeNull()
    await log.commit(unit(0, 5, [newRecord('x', 'k', '1'), newRecord('y', 'k', '2'), newRecord('x', 'l', '3')]))
    expect(await log.position('g', 'raw', 0)).toEqual({ offset: 5, metadata: 'm5' })
    expect((await readAll(log, 'x')).map(textOf).sort()).toEqual(['1', '3'])
    expect((await log.readKey('y', 'k')).map(textOf)).toEqual(['2'])
  })

  it('moves a position without outputs, also backwards', async () => {
    const log = await open()
    await log.commit(unit(0, 5, []))
    await log.commit(unit(5, 2, []))
    expect(await log.position('g', 'raw', 0)).toEqual({ offset: 2, metadata: 'm2' })
  })

  it('refuses a unit that begins elsewhere, and writes nothing of it', async () => {
    const log = await open()
    await log.commit(unit(0, 5, [newRecord('x', 'k', 'first')]))
    expect(await codeOf(log.commit(unit(0, 5, [newRecord('x', 'k', 'again')])))).toBe('position-moved')
    expect(await codeOf(log.commit(unit(4, 6, [newRecord('x', 'k', 'early')])))).toBe('position-moved')
    expect((await log.readKey('x', 'k')).map(textOf)).toEqual(['first'])
    expect(await log.position('g', 'raw', 0)).toEqual({ offset: 5, metadata: 'm5' })
    await log.commit(unit(5, 6, [newRecord('x', 'k', 'next')]))
    expect((await log.readKey('x', 'k')).map(textOf)).toEqual(['first', 'next'])
  })

  it('lets exactly one of several units at once win', async () => {
    const log = await open()
    const codes = ['a', 'b', 'c'].map((text) => codeOf(log.commit(unit(0, 1, [newRecord('x', 'k', text)]))))
    expect((await Promise.all(codes)).sort()).toEqual(['position-moved', 'position-moved', 'resolved'])
    expect(await log.readKey('x', 'k')).toHaveLength(1)
  })

  it('acquires a partition where the group stands, before and between commits', async () => {
    const log = await open()
    expect(await log.acquire('g', 'raw', 0)).toBeNull()
    await log.commit(unit(0, 5, [newRecord('x', 'k', 'first')]))
    expect(await log.acquire('g', 'raw', 0)).toEqual({ offset: 5, metadata: 'm5' })
    await log.commit(unit(5, 6, [newRecord('x', 'k', 'next')]))
    expect(await log.acquire('g', 'raw', 0)).toEqual({ offset: 6, metadata: 'm6' })
  })

  it('commits units that are handed in before the one before them is committed, in this order', async () => {
    const log = await open()
    const units = Array.from({ length: 10 }, (_, n) => unit(n, n + 1, [newRecord('x', 'k', `${n}`)]))
    await Promise.all(units.map((one) => log.commit(one)))
    expect((await log.readKey('x', 'k')).map(textOf)).toEqual(units.map((_, n) => `${n}`))
    expect(await log.position('g', 'raw', 0)).toEqual({ offset: 10, metadata: 'm10' })
  })

  it('keeps groups, topics and partitions apart', async () => {
    const log = await open()
    // Kafka has no position in a partition that is not there.
    const last = log.partitions > 1 ? [{ partition: 1 }] : []
    const others = [{ group: 'h' }, { topic: 'other' }, { group: 'g/raw', topic: '' }, ...last]
    for (const [n, more] of [{}, ...others].entries()) {
      await log.commit(unit(0, n + 1, [newRecord('x', 'k', `${n}`)], more))
    }
    expect((await log.position('g', 'raw', 0))?.offset).toBe(1)
    expect((await log.position('h', 'raw', 0))?.offset).toBe(2)
    expect((await log.position('g', 'other', 0))?.offset).toBe(3)
    expect((await log.position('g', 'raw', 1))?.offset).toBe(log.partitions > 1 ? 5 : undefined)
    expect(await log.readKey('x', 'k')).toHaveLength(1 + others.length)
  })
}

/** Of logs that keep what was appended and what was committed in two places. */
export function keepingApart(open: () => Promise<EventLog>): void {
  it('refuses outputs for a topic that was appended to', async () => {
    const log = await open()
    await log.append([newRecord('raw', 'k', '0')])
    expect(await codeOf(log.commit(unit(0, 1, [newRecord('raw', 'k', '1')])))).toBe('topic-appended')
    expect(await log.position('g', 'raw', 0)).toBeNull()
    expect(await log.readKey('raw', 'k')).toHaveLength(1)
  })
}

export function limits(open: () => Promise<EventLog>): void {
  it('refuses what is larger than its buffer with log-busy, and works on', async () => {
    const log = await open()
    if (log.url === 'memory:') return
    const count = 2 * Math.ceil(APPEND_BYTES_MAX / VALUE_BYTES_MAX)
    const value = Buffer.alloc(APPEND_BYTES_MAX / count - RECORD_BYTES)
    const appends = Array.from({ length: count + 1 }, (_, n) =>
      codeOf(log.append([newRecord('t', `${n}`, '', { value })])),
    )
    expect(await Promise.all(appends)).toEqual([...new Array(count).fill('resolved'), 'log-busy'])
    expect(await codeOf(log.append([newRecord('t', 'k', 'after')]))).toBe('resolved')
  })

  it('refuses a value that is too large, and everything with it', async () => {
    const log = await open()
    const large = newRecord('t', 'k', '', { value: Buffer.alloc(VALUE_BYTES_MAX + 1) })
    expect(await codeOf(log.append([newRecord('t', 'k', 'small'), large]))).toBe('record-too-large')
    expect(await codeOf(log.commit(unit(0, 1, [large])))).toBe('record-too-large')
    expect(await readAll(log, 't')).toEqual([])
    expect(await log.position('g', 'raw', 0)).toBeNull()
  })

  it('takes offsets below 0 for 0, and has nothing far beyond the end or in a partition that is not there', async () => {
    const log = await open()
    await log.append(['a', 'b', 'c', 'd'].map((key) => newRecord('t', key, key)))
    const partition = partitionOf('a', log.partitions)
    const all = await log.read('t', partition, 0, ALL)
    for (const offset of [-1, -(2 ** 40), Number.NEGATIVE_INFINITY])
      expect(await log.read('t', partition, offset, ALL)).toEqual(all)
    for (const offset of [2 ** 32, 2 ** 53 - 1]) expect(await log.read('t', partition, offset, ALL)).toEqual([])
    expect(await log.readKey('t', 'a', { from: -5, to: 2 ** 53 - 1 })).toHaveLength(1)
    for (const none of [-1, log.partitions, 65_536, 2 ** 31]) {
      expect(await log.read('t', none, 0, ALL)).toEqual([])
      expect(await log.end('t', none)).toBe(0)
    }
  })
}

export function waiting(open: () => Promise<EventLog>): void {
  const partitionOfK = (log: EventLog) => partitionOf('k', log.partitions)

  it('resolves at once for a record that is there', async () => {
    const log = await open()
    await log.append([newRecord('t', 'k', '0')])
    await log.changed('t', partitionOfK(log), 0, NEVER)
  })

  it('wakes for an append and for a commit, also in a new topic', async () => {
    const log = await open()
    const appended = log.changed('t', partitionOfK(log), 0, NEVER)
    const committed = log.changed('x', partitionOfK(log), 0, NEVER)
    await log.append([newRecord('t', 'k', '0')])
    await appended
    await log.commit(unit(0, 1, [newRecord('x', 'k', '0')]))
    await committed
  })

  it('waits for the first record where the offset is below 0', async () => {
    const log = await open()
    let woken = false
    const first = log.changed('t', partitionOfK(log), -3, NEVER).then(() => {
      woken = true
    })
    await new Promise(setImmediate)
    expect(woken).toBe(false)
    await log.append([newRecord('t', 'k', '0')])
    await first
  })

  it('does not wake before the offset is there', async () => {
    const log = await open()
    let woken = false
    const third = log.changed('t', partitionOfK(log), 2, NEVER).then(() => {
      woken = true
    })
    for (let n = 0; n < 2; n++) {
      await log.append([newRecord('t', 'k', `${n}`)])
      await new Promise(setImmediate)
      expect(woken).toBe(false)
    }
    await log.append([newRecord('t', 'k', '2')])
    await third
  })

  it('wakes all that wait, and a reader loop misses nothing', async () => {
    const log = await open()
    const partition = partitionOfK(log)
    const readers = Array.from({ length: 4 }, async () => {
      const texts: (string | undefined)[] = []
      while (texts.length < 40) {
        const batch = await log.read('t', partition, texts.length, ALL)
        if (batch.length === 0) await log.changed('t', partition, texts.length, NEVER)
        texts.push(...batch.map(textOf))
      }
      return texts
    })
    const expected = Array.from({ length: 40 }, (_, n) => `${n}`)
    for (const text of expected) await log.append([newRecord('t', 'k', text)])
    for (const reader of readers) expect(await reader).toEqual(expected)
  })

  it('resolves when the signal aborts, before or while waiting', async () => {
    const log = await open()
    await log.changed('t', 0, 0, AbortSignal.abort())
    const stop = new AbortController()
    const waits = [log.changed('t', 0, 0, stop.signal), log.changed('t', 0, 5, stop.signal)]
    await new Promise(setImmediate)
    stop.abort()
    await Promise.all(waits)
  })
}

export function closing(open: () => Promise<EventLog>): void {
  it('refuses everything afterwards with log-closed', async () => {
    const log = await open()
    await log.append([newRecord('t', 'k', '0')])
    await log.close()
    const calls = [
      log.append([newRecord('t', 'k', '1')]),
      log.commit(unit(0, 1, [])),
      log.read('t', 0, 0, ALL),
      log.readKey('t', 'k'),
      log.latest('t', 'k'),
      log.end('t', 0),
      log.changed('t', 0, 0, NEVER),
      log.position('g', 'raw', 0),
    ]
    for (const call of calls) expect(await codeOf(call)).toBe('log-closed')
  })

  it('can be called again, at once and later', async () => {
    const log = await open()
    await Promise.all([log.close(), log.close()])
    await log.close()
  })

  it('ends those that wait with log-closed', async () => {
    const log = await open()
    const waits = [codeOf(log.changed('t', 0, 0, NEVER)), codeOf(log.changed('t', 0, 9, NEVER))]
    await new Promise(setImmediate)
    await log.close()
    expect(await Promise.all(waits)).toEqual(['log-closed', 'log-closed'])
  })

  it('settles everything that is asked for around it', async () => {
    const log = await open()
    const around = async (n: number): Promise<readonly string[]> =>
      Promise.all([
        codeOf(log.append([newRecord('t', 'k', `${n}`)])),
        codeOf(log.commit(unit(n, n + 1, [newRecord('x', 'k', `${n}`)], { group: `${n}` }))),
        codeOf(log.changed('none', 0, n, NEVER)),
        codeOf(log.read('t', 0, 0, ALL)),
      ])
    const before = around(0)
    const closed = log.close()
    const after = around(1)
    await closed
    expect(await before).toEqual(['resolved', 'resolved', 'log-closed', 'resolved'])
    expect(await after).toEqual(['log-closed', 'log-closed', 'log-closed', 'log-closed'])
  })

  it('writes what was already asked for', async () => {
    const log = await open()
    const append = log.append([newRecord('t', 'k', '0')])
    const commit = log.commit(unit(0, 1, [newRecord('x', 'k', '0')]))
    await log.close()
    expect(await codeOf(append)).toBe('resolved')
    expect(await codeOf(commit)).toBe('resolved')
  })
}
