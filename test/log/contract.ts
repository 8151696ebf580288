import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventLog, type NewRecord, VALUE_BYTES_MAX } from '../../log/log.ts'
import { pagesOfKey } from '../../log/pages.ts'
import { partitionOf } from '../../log/partitioner.ts'
import { closing, committing, limits, waiting } from './contract-more.ts'
import { skimming } from './contract-skim.ts'
import { ALL, newRecord, readAll, textOf } from './helpers.ts'

/** Opens an empty log that is closed and removed after the test. */
export type Open = (partitions: number) => Promise<EventLog>

/** What every adapter of the port must do, whatever the number of partitions. */
export function logContract(name: string, open: Open): void {
  describe.each([1, 3])(`${name} with %i partitions`, (partitions) => {
    const opened = () => open(partitions)
    describe('append', () => appending(opened))
    describe('limits', () => limits(opened))
    describe('read', () => reading(opened))
    describe('skim', () => skimming(opened))
    describe('readKey and latest', () => lookingUp(opened))
    describe('keys', () => tellingApart(opened))
    describe('commit', () => committing(opened))
    describe('changed', () => waiting(opened))
    describe('close', () => closing(opened))
  })
}

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

function appending(open: () => Promise<EventLog>): void {
  it('places each record by its key, with offsets from 0 without a hole', async () => {
    const log = await open()
    const records = Array.from({ length: 70 }, (_, n) => newRecord('t', KEYS[n % 7] ?? '', `${n}`))
    const placed = [...(await log.append(records.slice(0, 30))), ...(await log.append(records.slice(30)))]
    expect(placed.map(({ partition }) => partition)).toEqual(records.map((r) => partitionOf(r.key, log.partitions)))
    for (let partition = 0; partition < log.partitions; partition++) {
      const offsets = placed.filter((place) => place.partition === partition).map((place) => place.offset)
      expect(offsets).toEqual(offsets.map((_, index) => index))
      expect(await log.end('t', partition)).toBe(offsets.length)
    }
  })

  it('keeps the order of a key over calls that are not awaited', async () => {
    const log = await open()
    await Promise.all(Array.from({ length: 300 }, (_, n) => log.append([newRecord('t', KEYS[n % 7] ?? '', `${n}`)])))
    for (const [index, key] of KEYS.entries()) {
      const texts = (await log.readKey('t', key)).map(textOf)
      expect(texts).toEqual(Array.from({ length: texts.length }, (_, n) => `${index + 7 * n}`))
    }
    expect((await readAll(log, 't')).length).toBe(300)
  })

  it('returns the places in the order given when topics are mixed', async () => {
    const log = await open()
    const unit = { group: 'g', topic: 'raw', partition: 0, from: 0, to: 1, metadata: '' }
    await log.commit({ ...unit, outputs: [newRecord('derived', 'k', 'first')] })
    const records = ['x', 'derived', 'y', 'derived', 'x'].map((topic, n) => newRecord(topic, 'k', `${n}`))
    const placed = await log.append(records)
    expect(placed.filter((_, n) => records[n]?.topic !== 'derived').map(({ offset }) => offset)).toEqual([0, 0, 1])
    // Behind the one that was committed; what tells that it was may have an offset too.
    expect(placed[1]?.offset).toBeGreaterThan(0)
    expect(placed[3]?.offset).toBe((placed[1]?.offset ?? 0) + 1)
    for (const [n, { partition, offset }] of placed.entries()) {
      const [found] = await log.read(records[n]?.topic ?? '', partition, offset, ALL)
      expect(textOf(found)).toBe(`${n}`)
    }
  })

  it('takes an empty list', async () => {
    const log = await open()
    expect(await log.append([])).toEqual([])
  })

  it('gives records back as they were', async () => {
    const log = await open()
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 700 }))
    const headers = fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '1')), text)
    const record: fc.Arbitrary<NewRecord> = fc.record({
      topic: fc.constantFrom('t', 'ü'),
      key: text,
      headers: headers.map((found) => Object.fromEntries(Object.entries(found))),
      value: fc.uint8Array({ maxLength: 3000 }),
      timestamp: fc.integer({ min: -1, max: 2 ** 45 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
        const placed = await log.append(records)
        for (const [n, { partition, offset }] of placed.entries()) {
          const [found] = await log.read(records[n]?.topic ?? '', partition, offset, { records: 1, bytes: 1 })
          const value = Buffer.from(records[n]?.value ?? [])
          expect(found).toEqual({ ...records[n], value, partition, offset })
          expect(await log.latest(found?.topic ?? '', found?.key ?? '')).toMatchObject({ key: found?.key })
        }
      }),
      { numRuns: 25 },
    )
  })
}

function reading(open: () => Promise<EventLog>): void {
  it('is empty where nothing was written, and beyond the end', async () => {
    const log = await open()
    expect(await log.read('none', 0, 0, ALL)).toEqual([])
    expect(await log.end('none', 0)).toBe(0)
    const [placed] = await log.append([newRecord('t', 'k', '0')])
    expect(await log.read('t', placed?.partition ?? 0, 1, ALL)).toEqual([])
    expect(await log.read('t', placed?.partition ?? 0, 99, ALL)).toEqual([])
    expect(await log.read('none', placed?.partition ?? 0, 0, ALL)).toEqual([])
  })

  it('starts at any offset and keeps to both limits', async () => {
    const log = await open()
    const texts = Array.from({ length: 200 }, (_, n) => `${n}`.padStart(500, '.'))
    await log.append(texts.slice(0, 150).map((text) => newRecord('t', 'k', text)))
    for (const text of texts.slice(150)) await log.append([newRecord('t', 'k', text)])
    const partition = partitionOf('k', log.partitions)
    for (const from of [0, 1, 21, 22, 99, 149, 150, 199]) {
      const all = await log.read('t', partition, from, ALL)
      expect(all.map(textOf)).toEqual(texts.slice(from))
      expect(all.map(({ offset }) => offset)).toEqual(texts.slice(from).map((_, index) => from + index))
      const seven = await log.read('t', partition, from, { records: 7, bytes: 1e9 })
      expect(seven.map(textOf)).toEqual(texts.slice(from, from + 7))
      const bytes = await log.read('t', partition, from, { records: 100, bytes: 2499 })
      expect(bytes.map(textOf)).toEqual(texts.slice(from, from + 4))
    }
    expect(await log.read('t', partition, 0, { records: 0, bytes: 1e9 })).toEqual([])
  })

  it('returns one record at least, of the largest size too, between small ones', async () => {
    const log = await open()
    const value = Buffer.alloc(VALUE_BYTES_MAX, 7)
    value[value.length - 1] = 8
    await log.append([newRecord('t', 'k', '0'), newRecord('t', 'k', '', { value }), newRecord('t', 'k', '2')])
    const partition = partitionOf('k', log.partitions)
    const [large, ...more] = await log.read('t', partition, 1, { records: 10, bytes: 10 })
    expect(more).toEqual([])
    expect(value.equals(large?.value ?? Buffer.alloc(0))).toBe(true)
    const around = await log.readKey('t', 'k')
    expect(around.map((record) => record.value.length)).toEqual([1, value.length, 1])
  })

  it('gives batches that later reads and writes leave alone', async () => {
    const log = await open()
    await log.append(Array.from({ length: 50 }, (_, n) => newRecord('t', 'k', `value ${n}`)))
    const partition = partitionOf('k', log.partitions)
    const [batch, ofKey, newest] = [
      await log.read('t', partition, 0, ALL),
      await log.readKey('t', 'k'),
      await log.latest('t', 'k'),
    ]
    await log.append(Array.from({ length: 50 }, (_, n) => newRecord('t', 'k', `other ${n}`)))
    await log.read('t', partition, 50, ALL)
    await log.readKey('t', 'k')
    expect(batch.map(textOf)).toEqual(Array.from({ length: 50 }, (_, n) => `value ${n}`))
    expect(ofKey.map(textOf)).toEqual(batch.map(textOf))
    expect(textOf(newest)).toBe('value 49')
  })

  it('is not changed by what the writer does with its buffer afterwards', async () => {
    const log = await open()
    const value = Buffer.from('before')
    await log.append([newRecord('t', 'k', '', { value })])
    value.fill('x')
    expect(textOf(await log.latest('t', 'k'))).toBe('before')
  })
}

function lookingUp(open: () => Promise<EventLog>): void {
  it('finds the records of one key among others, in order, within a range', async () => {
    const log = await open()
    for (let n = 0; n < 10; n++) await log.append(KEYS.map((key) => newRecord('t', key, `${key}${n}`)))
    await log.append(KEYS.flatMap((key) => [newRecord('t', key, `${key}10`), newRecord('t', key, `${key}11`)]))
    for (const key of KEYS) {
      const all = await log.readKey('t', key)
      expect(all.map(textOf)).toEqual(Array.from({ length: 12 }, (_, n) => `${key}${n}`))
      expect(all.every((record) => record.key === key)).toBe(true)
      expect(textOf(await log.latest('t', key))).toBe(`${key}11`)
      const [from, to] = [all[3]?.offset ?? 0, all[8]?.offset ?? 0]
      expect((await log.readKey('t', key, { from, to })).map(textOf)).toEqual(all.slice(3, 8).map(textOf))
      expect((await log.readKey('t', key, { to })).map(textOf)).toEqual(all.slice(0, 8).map(textOf))
      expect((await log.readKey('t', key, { from: from + 1 })).map(textOf)).toEqual(all.slice(4).map(textOf))
      expect(await log.readKey('t', key, { from, to: from })).toEqual([])
      for (let to = 0; to <= 12 * KEYS.length; to++) {
        const before = all.filter(({ offset }) => offset < to).map(textOf)
        expect((await log.readKey('t', key, { to })).map(textOf)).toEqual(before)
      }
    }
  })

  it('gives no more of a key than the limit says, but one', async () => {
    const log = await open()
    const texts = Array.from({ length: 9 }, (_, n) => String(n).repeat(100))
    for (const text of texts) await log.append([newRecord('t', 'k', text), newRecord('t', 'other', text)])
    const first = (await log.readKey('t', 'k'))[1]?.offset ?? 0
    const limited = async (records: number, bytes: number) =>
      (await log.readKey('t', 'k', { from: first, limit: { records, bytes } })).map(textOf)
    expect(await limited(3, 1e6)).toEqual(texts.slice(1, 4))
    expect(await limited(100, 400)).toEqual(texts.slice(1, 5))
    expect(await limited(100, 399)).toEqual(texts.slice(1, 4))
    expect(await limited(100, 1)).toEqual(texts.slice(1, 2))
  })

  it('gives a key of many records page by page', async () => {
    const log = await open()
    const texts = Array.from({ length: 2500 }, (_, n) => String(n))
    await log.append(texts.flatMap((text) => [newRecord('t', 'k', text), newRecord('t', 'other', text)]))
    const to = (await log.readKey('t', 'k'))[2400]?.offset ?? 0
    const pages: number[] = []
    const found: string[] = []
    for await (const page of pagesOfKey(log, 't', 'k', to)) {
      pages.push(page.length)
      found.push(...page.map((record) => textOf(record) ?? ''))
    }
    expect(found).toEqual(texts.slice(0, 2400))
    expect(pages).toEqual([1000, 1000, 400])
  })
}

function tellingApart(open: () => Promise<EventLog>): void {
  it('knows nothing of other keys and other topics', async () => {
    const log = await open()
    await log.append([newRecord('t', 'k', '0'), newRecord('u', 'other', '1')])
    for (const [topic, key] of [
      ['t', 'other'],
      ['u', 'k'],
      ['none', 'k'],
      ['t', ''],
    ] as const) {
      expect(await log.readKey(topic, key)).toEqual([])
      expect(await log.latest(topic, key)).toBeNull()
    }
  })

  it('tells apart keys that are empty, alike, long, or halves of a character', async () => {
    const log = await open()
    const long = 'k'.repeat(5000)
    const keys = [
      '',
      ' ',
      'é',
      'e\u0301',
      '\u0000',
      '\u0000\u0000',
      'k'.repeat(300),
      'k'.repeat(301),
      long,
      `${long}1`,
      '🏀',
      '\ufffd',
    ]
    await log.append(keys.map((key) => newRecord('t', key, key)))
    await log.append([newRecord('t', '\ud83c', 'half')])
    for (const key of keys.slice(0, -1)) expect((await log.readKey('t', key)).map(textOf)).toEqual([key])
    // UTF-8 has no halves of a character: they are all the same key.
    for (const key of ['\ufffd', '\ud83c', '\udfc0']) {
      expect((await log.readKey('t', key)).map(textOf)).toEqual(['\ufffd', 'half'])
      expect((await log.latest('t', key))?.key).toBe('\ufffd')
    }
  })
}
