import { APPEND_BYTES_MAX, type EventLog, type NewRecord, type PartitionOffset, RECORD_BYTES } from '../log.ts'
import { logBusy } from '../refusals.ts'
import { Sequences } from './batches.ts'
import type { ProducerId } from './broker.ts'
import type { Connections } from './client.ts'
import type { Cluster } from './cluster.ts'
import { lanesOf } from './lanes.ts'
import { type Run, writeLanes } from './write-lanes.ts'

export interface AppendingParts {
  readonly url: string
  readonly cluster: Cluster
  readonly on: Connections
  /** Of a topic; makes it where there is none. */
  partitions(topic: string): Promise<number>
}

interface Job {
  readonly records: readonly NewRecord[]
  readonly bytes: number
  readonly resolve: (placed: readonly PartitionOffset[]) => void
  readonly reject: (error: unknown) => void
}

/** What is written with one turn. */
const TURN_BYTES_MAX = 8 * 1024 * 1024

export interface Appending {
  append: EventLog['append']
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

/** Group commit: what is appended while a turn is under way goes with the next one. */
export function kafkaAppending(parts: AppendingParts): Appending {
  const write = idempotent(parts)
  const jobs: Job[] = []
  let waitingBytes = 0
  let turning: Promise<void> | null = null

  function take(): readonly Job[] {
    let count = 0
    for (let bytes = 0; count < jobs.length && bytes < TURN_BYTES_MAX; count++) bytes += jobs[count]?.bytes ?? 0
    return jobs.splice(0, count)
  }

  async function turns(): Promise<void> {
    while (jobs.length > 0) {
      const taken = take()
      try {
        const placed = (await write(taken.flatMap(({ records }) => records))).values()
        for (const { records, resolve } of taken) resolve(records.map(() => placed.next().value as PartitionOffset))
      } catch (error) {
        for (const { reject } of taken) reject(error)
      }
      for (const { bytes } of taken) waitingBytes -= bytes
    }
    turning = null
  }

  return {
    async append(records) {
      const bytes = records.reduce((sum, { value }) => sum + value.length, RECORD_BYTES * records.length)
      if (waitingBytes > 0 && waitingBytes + bytes > APPEND_BYTES_MAX) {
        throw logBusy(parts.url, waitingBytes + bytes, APPEND_BYTES_MAX)
      }
      waitingBytes += bytes
      return new Promise((resolve, reject) => {
        jobs.push({ records, bytes, resolve, reject })
        // After the sockets' turn: all that one turn of the event loop received goes together.
        turning ??= new Promise<void>((done) => setImmediate(done)).then(turns)
      })
    },
    idle: async () => {
      while (turning !== null) await turning
    },
  }
}

/** kafkajs asks for it also where there is no transaction. */
const NO_TRANSACTION = { transactionTimeout: 60_000 }

/**
 * So long a batch is sent again, as by Kafka's own producers: when it is given up, whether a broker has it is not known, and
 * whoever appends it again may append it twice.
 */
const DELIVERY_MS_MAX = 120_000

/** A batch whose answer was lost is sent again, and the broker drops it when it has it. */
function idempotent({ cluster, on, partitions }: AppendingParts) {
  const sequences = new Sequences()
  let producer: ProducerId | null = null

  async function producerId(): Promise<ProducerId> {
    sequences.clear()
    return cluster.patiently(() => cluster.atAny(on, (broker) => broker.initProducerId(NO_TRANSACTION)))
  }

  return async (records: readonly NewRecord[]): Promise<readonly PartitionOffset[]> => {
    const lanes = await lanesOf(records, partitions)
    producer ??= await producerId()
    try {
      const asked = { ...producer, transactionalId: null }
      const runs = await writeLanes({ cluster, on }, asked, sequences, lanes, DELIVERY_MS_MAX)
      const placed: PartitionOffset[] = new Array(records.length)
      for (const [n, { partition, at }] of lanes.entries()) {
        const offsets = (runs[n] ?? []).flatMap(offsetsOf)
        for (const [i, place] of at.entries()) placed[place] = { partition, offset: offsets[i] as number }
      }
      return placed
    } catch (error) {
      // What the broker has of it may not be known: a new producer begins a new count.
      producer = null
      throw error
    }
  }
}

function offsetsOf({ first, count }: Run): readonly number[] {
  return Array.from({ length: count }, (_, n) => (first < 0 ? -1 : first + n))
}
