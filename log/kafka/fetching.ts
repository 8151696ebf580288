import { Damage } from '../errors.ts'
import type { LogRecord } from '../log.ts'
import { type Connections, send } from './client.ts'
import type { Cluster } from './cluster.ts'
import { brokerError } from './codes.ts'
import { readBatches } from './record-batch-read.ts'
import { type Fetched, fetch } from './requests.ts'

/** A part of a partition. */
export interface Page {
  readonly records: readonly LogRecord[]
  /** Where to go on. */
  readonly next: number
  /** Below it everything is committed, and is seen. */
  readonly stable: number
}

export interface Wish {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** Of a partition in one answer: large enough that a catch-up is not all requests, small beside what a process has. */
export const PAGE_BYTES = 1024 * 1024
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024

export const NO_TOPIC = 3
export const OUT_OF_RANGE = 1
const READ_COMMITTED = 1

/**
 * What is committed from the offset on, as far as one answer goes. Rejects with what kafkajs throws. Of a partition that is not
 * there, nothing.
 */
export async function fetchPage(cluster: Cluster, on: Connections, wish: Wish): Promise<Page> {
  const { topic, partition, offset } = wish
  if (partition >= (await cluster.partitions(topic)) || partition < 0) return { records: [], next: offset, stable: 0 }
  const partitions = [{ ...wish, bytesMax: PAGE_BYTES }]
  const request = fetch({ waitMs: 0, bytesMax: ANSWER_BYTES_MAX, partitions })
  const [fetched] = await cluster.atLeader(on, topic, partition, (broker) => send(broker, request))
  if (fetched === undefined) throw new Damage(`${topic}/${partition}: expected an answer of the broker, found none`)
  if (fetched.errorCode !== OUT_OF_RANGE) return pageOf(fetched, offset)
  const first = await edgeOf(cluster, on, wish, 'first')
  // Retention has taken what came before; or there is nothing yet.
  if (first > offset) return fetchPage(cluster, on, { ...wish, offset: first })
  return { records: [], next: offset, stable: await edgeOf(cluster, on, wish, 'stable') }
}

/** The first offset that is there, or the one below which all is committed and seen. */
export async function edgeOf(
  cluster: Cluster,
  on: Connections,
  { topic, partition }: Pick<Wish, 'topic' | 'partition'>,
  edge: 'first' | 'stable',
): Promise<number> {
  const timestamp = edge === 'first' ? -2 : -1
  const asked = { isolationLevel: READ_COMMITTED, topics: [{ topic, partitions: [{ partition, timestamp }] }] } as const
  const answer = await cluster.atLeader(on, topic, partition, (broker) => broker.listOffsets(asked))
  return Number(answer.responses[0]?.partitions[0]?.offset ?? 0)
}

/** What is not known here goes away with another leader, or after a while. */
export function fetchFailed({ topic, partition, errorCode }: Fetched): Error {
  return brokerError(`reading ${topic}/${partition}`, errorCode, 'NOT_LEADER_FOR_PARTITION')
}

/** Throws where the broker refuses, with its word as `type`. */
export function pageOf(fetched: Fetched, offset: number): Page {
  const { topic, partition, errorCode, stableOffset, aborted, set } = fetched
  if (errorCode === NO_TOPIC) return { records: [], next: offset, stable: 0 }
  if (errorCode !== 0) throw fetchFailed(fetched)
  try {
    const { records, next } = readBatches(set, { topic, partition }, offset, aborted)
    return { records, next, stable: stableOffset }
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause)
    throw new Damage(`${topic}/${partition} from offset ${offset} on: ${found}`, { cause })
  }
}
