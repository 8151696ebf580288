import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BytesReader, BytesWriter } from '../../../log/kafka/bytes.ts'
import { BATCH_HEAD_BYTES, type BatchProducer, recordBytesMax, writeBatch } from '../../../log/kafka/record-batch.ts'
import { readBatches } from '../../../log/kafka/record-batch-read.ts'
import type { NewRecord } from '../../../log/log.ts'
import { run } from '../../property.ts'

/** kafkajs's own encoder, as it is installed. */
const load = createRequire(import.meta.url)
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(batch: object): Promise<{ readonly buffer: Buffer }>
}
const Record = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => unknown

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ maxLength: 300 }))
const record: fc.Arbitrary<NewRecord> = fc.record({
  topic: fc.constant('t'),
  key: text,
  value: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  headers: fc.dictionary(text, text, { maxKeys: 6 }),
  timestamp: fc.oneof(
    fc.integer({ min: 0, max: 2 ** 45 }),
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_001_000 }),
  ),
})
const records = fc.array(record, { minLength: 1, maxLength: 200 })
const producer: fc.Arbitrary<BatchProducer> = fc.record({
  producerId: fc.bigInt({ min: -1n, max: 2n ** 62n }).map(String),
  producerEpoch: fc.integer({ min: -1, max: 2 ** 15 - 1 }),
  firstSequence: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  isTransactional: fc.boolean(),
})

function written(given: readonly NewRecord[], by: BatchProducer): Buffer {
  const writer = new BytesWriter(16)
  const bytesMax = given.reduce((sum, one) => sum + recordBytesMax(one), BATCH_HEAD_BYTES)
  writeBatch(writer, { records: given, bytesMax }, by)
  return writer.written()
}

async function asKafkajs(given: readonly NewRecord[], by: BatchProducer): Promise<Buffer> {
  const times = given.map(({ timestamp }) => timestamp)
  const firstTimestamp = Math.min(...times)
  const batch = await RecordBatch({
    records: given.map(({ key, value, headers, timestamp }, offsetDelta) =>
      Record({ key, value, headers, offsetDelta, timestampDelta: timestamp - firstTimestamp }),
    ),
    firstTimestamp,
    maxTimestamp: Math.max(...times),
    producerId: by.producerId,
    producerEpoch: by.producerEpoch,
    firstSequence: by.firstSequence,
    transactional: by.isTransactional,
    lastOffsetDelta: given.length - 1,
  })
  return batch.buffer
}

describe('a record batch', () => {
  it('has the very bytes that kafkajs writes', async () => {
    await fc.assert(
      fc.asyncProperty(records, producer, async (given, by) => {
        expect(written(given, by).equals(await asKafkajs(given, by))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('is read back as it was written, from any offset on, also cut off', () => {
    run(
      fc.property(records, producer, fc.nat(250), fc.nat(), (given, by, from, cut) => {
        const whole = written(given, { ...by, isTransactional: false })
        const next = written(given, { ...by, isTransactional: false })
        next.writeBigInt64BE(BigInt(given.length), 0)
        const set = Buffer.concat([whole, next])
        const place = { topic: 't', partition: 3 }
        const wanted = [...given, ...given].map((one, offset) => ({ ...one, partition: 3, offset }))
        const found = readBatches(set, place, from, [])
        expect(found.records).toEqual(wanted.slice(from))
        expect(found.next).toBe(Math.max(from, 2 * given.length))
        const part = readBatches(set.subarray(0, whole.length + (cut % next.length)), place, 0, [])
        expect(part).toEqual({ records: wanted.slice(0, given.length), next: given.length })
      }),
      50,
    )
  })

  it('takes no more room than was reckoned', () => {
    run(
      fc.property(record, producer, (one, by) => {
        expect(written([one], by).length).toBeLessThanOrEqual(61 + recordBytesMax(one))
      }),
    )
  })
})

describe('transactions in a record set', () => {
  const place = { topic: 't', partition: 0 }
  const by = (producerId: string): BatchProducer => {
    return { producerId, producerEpoch: 0, firstSequence: 0, isTransactional: true }
  }
  const at = (offset: number, batch: Buffer): Buffer => {
    batch.writeBigInt64BE(BigInt(offset), 0)
    return batch
  }
  const one = (value: string): NewRecord => {
    return { topic: 't', key: 'k', value: Buffer.from(value), headers: {}, timestamp: 1 }
  }
  /** What ends a transaction: 1 commits, 0 aborts. */
  function marker(offset: number, producerId: string, type: 0 | 1): Buffer {
    const batch = at(offset, written([one('')], by(producerId)))
    batch.writeInt16BE(0x30, 21)
    const body = Buffer.concat([
      batch.subarray(0, 61),
      Buffer.from([28, 0, 0, 0, 8, 0, 0, 0, type, 12, 0, 0, 0, 0, 0, 0, 0]),
    ])
    body.writeInt32BE(body.length - 12, 8)
    return body
  }

  it('count unless they were given up; one of another producer between them does', () => {
    const set = Buffer.concat([
      at(0, written([one('a0')], by('7'))),
      at(1, written([one('b0')], by('8'))),
      at(2, written([one('a1')], by('7'))),
      marker(3, '7', 0),
      marker(4, '8', 1),
      at(5, written([one('a2')], by('7'))),
      marker(6, '7', 1),
    ])
    const { records: found, next } = readBatches(set, place, 0, [{ producerId: 7, firstOffset: 0 }])
    expect(found.map(({ value, offset }) => `${value} at ${offset}`)).toEqual(['b0 at 1', 'a2 at 5'])
    expect(next).toBe(7)
  })
})

describe('numbers of the protocol', () => {
  it('come back as they were written', () => {
    run(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 2 ** 31 - 1 }), text, (large, small, words) => {
        const writer = new BytesWriter(1)
        writer.int64(large)
        writer.uvarint(small)
        writer.text(words)
        writer.compactText(words)
        const reader = new BytesReader(writer.written())
        expect([reader.int64(), reader.uvarint(), reader.text(), reader.compactText()]).toEqual([
          large,
          small,
          words,
          words,
        ])
      }),
    )
  })
})
