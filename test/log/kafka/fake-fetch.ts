import type { Broker, Protocol } from '../../../log/kafka/broker.ts'
import { BytesReader, BytesWriter } from '../../../log/kafka/bytes.ts'
import { BATCH_HEAD_BYTES, recordBytesMax, writeBatch } from '../../../log/kafka/record-batch.ts'

/** What a fetch asks of one partition, and what is answered. */
export interface Asked {
  readonly partition: number
  readonly offset: number
}

export interface Answer {
  readonly errorCode: number
  readonly offsets: readonly number[]
}

const BY = { producerId: '-1', producerEpoch: -1, firstSequence: -1, isTransactional: false }

/** A broker that knows fetches only: `answer` says what lies where. A record's value is its offset. */
export function fetchBroker(answer: (asked: readonly Asked[], waitMs: number) => Promise<readonly Answer[]>): Broker {
  async function send<T>({ request, response }: Protocol<T>): Promise<T> {
    const { buffer } = await request.encode()
    const { topic, waitMs, asked } = askedIn(new BytesReader(buffer))
    const answers = await answer(asked, waitMs)
    return response.parse(await response.decode(answered(topic, asked, answers)))
  }
  return { connectionPool: { send } } as unknown as Broker
}

function askedIn(reader: BytesReader): { topic: string; waitMs: number; asked: readonly Asked[] } {
  reader.int32()
  const waitMs = reader.int32()
  reader.at += 4 + 4 + 1 + 8
  const asked: Asked[] = []
  let topic = ''
  for (let count = reader.int32(); count > 0; count--) {
    topic = reader.text()
    reader.int32()
    const partition = reader.int32()
    reader.int32()
    asked.push({ partition, offset: reader.int64() })
    reader.at += 8 + 4
  }
  return { topic, waitMs, asked }
}

function answered(topic: string, asked: readonly Asked[], answers: readonly Answer[]): Buffer {
  const writer = new BytesWriter(1024)
  for (let n = 0; n < 10; n++) writer.int8(0)
  writer.int32(asked.length)
  for (const [n, { partition }] of asked.entries()) {
    const { errorCode, offsets } = answers[n] as Answer
    writer.text(topic)
    writer.int32(1)
    writer.int32(partition)
    writer.int16(errorCode)
    for (let edge = 0; edge < 3; edge++) writer.int64(0)
    writer.int32(0)
    writer.int32(-1)
    const set = Buffer.concat(offsets.map((offset) => batchAt(topic, offset)))
    writer.int32(set.length)
    writer.reserve(set.length)
    writer.at += set.copy(writer.bytes, writer.at)
  }
  return writer.written()
}

function batchAt(topic: string, offset: number): Buffer {
  const writer = new BytesWriter(128)
  const record = { topic, key: 'k', value: Buffer.from(String(offset)), headers: {}, timestamp: 1 }
  writeBatch(writer, { records: [record], bytesMax: BATCH_HEAD_BYTES + recordBytesMax(record) }, BY)
  const batch = writer.written()
  batch.writeBigInt64BE(BigInt(offset), 0)
  return batch
}
