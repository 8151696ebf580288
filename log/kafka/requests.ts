import type { Protocol, TopicPartitions } from './broker.ts'
import { BytesReader, BytesWriter } from './bytes.ts'
import { ConnectionClosed } from './errors.ts'
import { type Chunk, writeBatch } from './record-batch.ts'
import type { Aborted } from './record-batch-read.ts'

/** Requests that kafkajs does not have in this form; what their fields mean is in Kafka's protocol guide. */

/** One batch for one partition. */
export interface PartitionBatch extends Chunk {
  readonly topic: string
  readonly partition: number
  readonly firstSequence: number
}

export interface ProduceRequest {
  readonly transactionalId: string | null
  readonly producerId: string
  readonly producerEpoch: number
  readonly batches: readonly PartitionBatch[]
}

export interface Produced {
  readonly topic: string
  readonly partition: number
  /** 0: written. */
  readonly errorCode: number
  readonly baseOffset: number
}

/** Milliseconds that the broker waits for its replicas. */
const REPLICAS_MS_MAX = 10_000
const ALL_REPLICAS = -1

/** Resolves with an answer for each batch, also where one of them failed. */
export function produce(asked: ProduceRequest): Protocol<readonly Produced[]> {
  return protocol('Produce', 0, 7, () => produceBody(asked), producedOf)
}

function produceBody({ transactionalId, producerId, producerEpoch, batches }: ProduceRequest): BytesWriter {
  const writer = new BytesWriter(
    batches.reduce((sum, { topic, bytesMax }) => sum + topic.length * 3 + 20 + bytesMax, 128),
  )
  writer.text(transactionalId)
  writer.int16(ALL_REPLICAS)
  writer.int32(REPLICAS_MS_MAX)
  writer.int32(batches.length)
  for (const { topic, partition, firstSequence, ...chunk } of batches) {
    writer.text(topic)
    writer.int32(1)
    writer.int32(partition)
    const lengthAt = writer.at
    writer.int32(0)
    const isTransactional = transactionalId !== null
    writeBatch(writer, chunk, { producerId, producerEpoch, firstSequence, isTransactional })
    writer.bytes.writeInt32BE(writer.at - lengthAt - 4, lengthAt)
  }
  return writer
}

function producedOf(reader: BytesReader): readonly Produced[] {
  const produced: Produced[] = []
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.text()
    for (let partitions = reader.int32(); partitions > 0; partitions--) {
      const [partition, errorCode, baseOffset] = [reader.int32(), reader.int16(), reader.int64()]
      reader.at += 16
      produced.push({ topic, partition, errorCode, baseOffset })
    }
  }
  return produced
}

export interface FetchRequest {
  /** Milliseconds that the broker waits for a first byte. */
  readonly waitMs: number
  /** Of the answer; the first batch comes whatever its size. */
  readonly bytesMax: number
  readonly partitions: readonly FetchPartition[]
}

export interface FetchPartition {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly bytesMax: number
}

export interface Fetched {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** All below it is committed or given up. */
  readonly stableOffset: number
  /** The first one that retention has left. */
  readonly startOffset: number
  readonly aborted: readonly Aborted[]
  /** Record batches; the last may be cut off. */
  readonly set: Buffer
}

const CONSUMER = -1
const READ_COMMITTED = 1
const NO_SESSION = [0, -1] as const

/** Committed records from the given offsets on. */
export function fetch(asked: FetchRequest): Protocol<readonly Fetched[]> {
  const made = protocol('Fetch', 1, 11, () => fetchBody(asked), fetchedOf)
  return { ...made, requestTimeout: asked.waitMs + FETCH_MS_MAX }
}

const FETCH_MS_MAX = 10_000

function fetchBody({ waitMs, bytesMax, partitions }: FetchRequest): BytesWriter {
  const writer = new BytesWriter(128 + partitions.length * 64)
  writer.int32(CONSUMER)
  writer.int32(waitMs)
  writer.int32(1)
  writer.int32(bytesMax)
  writer.int8(READ_COMMITTED)
  for (const part of NO_SESSION) writer.int32(part)
  writer.int32(partitions.length)
  for (const one of partitions) {
    writer.text(one.topic)
    writer.int32(1)
    writer.int32(one.partition)
    writer.int32(-1)
    writer.int64(one.offset)
    writer.int64(-1)
    writer.int32(one.bytesMax)
  }
  writer.int32(0)
  writer.text('')
  return writer
}

function fetchedOf(reader: BytesReader): readonly Fetched[] {
  const fetched: Fetched[] = []
  reader.at += 10
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.text()
    for (let partitions = reader.int32(); partitions > 0; partitions--) {
      const [partition, errorCode] = [reader.int32(), reader.int16()]
      reader.at += 8
      const [stableOffset, startOffset] = [reader.int64(), reader.int64()]
      const aborted: Aborted[] = []
      for (let count = reader.int32(); count > 0; count--) {
        aborted.push({ producerId: reader.int64(), firstOffset: reader.int64() })
      }
      reader.at += 4
      const length = Math.max(0, reader.int32())
      if (reader.at + length > reader.bytes.length) throw new RangeError('the records are cut off')
      const set = reader.bytes.subarray(reader.at, reader.at + length)
      reader.at += length
      fetched.push({ topic, partition, errorCode, stableOffset, startOffset, aborted, set })
    }
  }
  return fetched
}

/** What a group has committed for a partition. */
export interface GroupOffset {
  /** Below 0: nothing. */
  readonly offset: number
  readonly metadata: string
  readonly errorCode: number
}

/** `isSettled`: fails with UNSTABLE_OFFSET_COMMIT while a transaction moves the offset. */
export function groupOffset(
  groupId: string,
  { topic, partitions }: TopicPartitions,
  isSettled: boolean,
): Protocol<GroupOffset> {
  return protocol('OffsetFetch', 9, 7, () => offsetBody(groupId, topic, partitions, isSettled), groupOffsetOf)
}

function offsetBody(groupId: string, topic: string, partitions: readonly number[], isSettled: boolean): BytesWriter {
  const writer = new BytesWriter(128)
  // Ends the head of the request, which has tagged fields in this version.
  writer.uvarint(0)
  writer.compactText(groupId)
  writer.uvarint(2)
  writer.compactText(topic)
  writer.uvarint(partitions.length + 1)
  for (const partition of partitions) writer.int32(partition)
  writer.uvarint(0)
  writer.int8(isSettled ? 1 : 0)
  writer.uvarint(0)
  return writer
}

function groupOffsetOf(reader: BytesReader): GroupOffset {
  reader.uvarint()
  reader.at += 4
  if (reader.uvarint() < 2) {
    const errorCode = reader.int16()
    return { offset: -1, metadata: '', errorCode }
  }
  reader.compactText()
  reader.uvarint()
  reader.at += 4
  const offset = reader.int64()
  reader.at += 4
  return { offset, metadata: reader.compactText(), errorCode: reader.int16() }
}

function protocol<T>(
  apiName: string,
  apiKey: number,
  apiVersion: number,
  encode: () => BytesWriter,
  decode: (reader: BytesReader) => T,
): Protocol<T> {
  return {
    request: {
      apiName,
      apiKey,
      apiVersion,
      encode: async () => {
        const buffer = encode().written()
        // As kafkajs's own encoder looks.
        return { buf: buffer, buffer }
      },
    },
    response: { decode: async (body) => decoded(apiName, body, decode), parse: async (answer) => answer },
  }
}

/** Of an answer that cannot be read no more is known than of none. */
function decoded<T>(apiName: string, body: Buffer, decode: (reader: BytesReader) => T): T {
  try {
    return decode(new BytesReader(body))
  } catch (cause) {
    throw new ConnectionClosed(`expected an answer to ${apiName}, found ${body.length} bytes of another form`, {
      cause,
    })
  }
}
