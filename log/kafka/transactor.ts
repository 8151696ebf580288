import type { CommitUnit } from '../log.ts'
import { all } from './all.ts'
import { Sequences } from './batches.ts'
import { type Broker, GROUP, TRANSACTION, type Transaction } from './broker.ts'
import { openConnections } from './client.ts'
import type { Cluster } from './cluster.ts'
import { typedError } from './codes.ts'
import { isConnectionFailure } from './errors.ts'
import type { Lane } from './lanes.ts'
import type { KafkaOptions } from './options.ts'
import { type Run, writeLanes } from './write-lanes.ts'
import type { Place, Written } from './written.ts'

/**
 * One transactional id. Its transactions are written one after the other; after a failure only `fence` makes it usable
 * again. All reject with what kafkajs throws.
 */
export interface Transactor {
  /** Takes the id over: what another has under way with it is given up, and what it sends from now on is refused. */
  fence(): Promise<void>
  /** Opens a transaction and writes a unit; nobody sees it yet. */
  send(unit: Sending): Promise<void>
  /** Makes it count. Where this rejects, it may have come to count or not: whoever fences next finds out. */
  commit(): Promise<void>
  /**
   * A request was sent whose answer never came. It was repeated, but the first one may still lie at a broker that stands still, and
   * act in a later transaction of the same epoch: to be fenced before the next one.
   */
  readonly isDoubtful: boolean
  /** Gives up what was sent, if it is still ours. */
  abort(): Promise<void>
  close(): void
}

export interface Sending extends Pick<CommitUnit, 'group' | 'topic' | 'partition' | 'to' | 'metadata'> {
  readonly lanes: readonly Lane[]
}

export interface TransactorOptions {
  readonly cluster: Cluster
  readonly kafka: KafkaOptions
  readonly transactionalId: string
  /** After so long without an end the broker gives a transaction up, milliseconds. */
  readonly timeoutMs: number
  readonly written: Written
}

export function openTransactor({ cluster, kafka, transactionalId, timeoutMs, written }: TransactorOptions): Transactor {
  const on = openConnections(kafka)
  // The group's coordinator takes milliseconds to gather the positions of several transactions.
  const onGroup = openConnections(kafka)
  const sequences = new Sequences()
  let mine: Transaction | null = null
  let ends: readonly { readonly lane: Lane; readonly offset: number }[] = []
  let moving: Place | null = null
  let isDoubtful = false

  async function noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isConnectionFailure(error)) isDoubtful = true
      throw error
    }
  }

  function ask<T>(work: (broker: Broker) => Promise<T>): Promise<T> {
    return cluster.patiently(() => noting(() => cluster.atCoordinator(on, TRANSACTION, transactionalId, work)))
  }

  function current(): Transaction {
    return mine ?? notTaken(transactionalId)
  }

  function move(transaction: Transaction, { group, topic, partition, to, metadata }: Sending): Promise<unknown> {
    const offsets = [{ partition, offset: String(to), metadata }]
    const asked = { ...transaction, groupId: group, topics: [{ topic, partitions: offsets }] }
    return cluster.patiently(() =>
      noting(() => cluster.atCoordinator(onGroup, GROUP, group, (broker) => broker.txnOffsetCommit(asked))),
    )
  }

  async function write(transaction: Transaction, lanes: readonly Lane[]): Promise<void> {
    const runs = await writeLanes({ cluster, on }, transaction, sequences, lanes)
    ends = lanes.map((lane, n) => ({ lane, offset: lastOf(runs[n]?.at(-1)) }))
  }

  return {
    get isDoubtful() {
      return isDoubtful
    },
    async fence() {
      mine = null
      isDoubtful = false
      sequences.clear()
      const { producerId, producerEpoch } = await ask((broker) => {
        return broker.initProducerId({ transactionalId, transactionTimeout: timeoutMs })
      })
      mine = { transactionalId, producerId, producerEpoch }
    },
    async send(sending) {
      const transaction = current()
      const topics = partitionsByTopic(sending.lanes)
      await all([
        topics.length > 0 ? ask((broker) => broker.addPartitionsToTxn({ ...transaction, topics })) : null,
        ask((broker) => broker.addOffsetsToTxn({ ...transaction, groupId: sending.group })),
      ])
      await all([write(transaction, sending.lanes), move(transaction, sending)])
      const { group, topic, partition } = sending
      moving = { group, topic, partition }
    },
    async commit() {
      const transaction = current()
      await ask((broker) => broker.endTxn({ ...transaction, transactionResult: true }))
      for (const { lane, offset } of ends) written.note(lane.topic, lane.partition, offset)
      if (moving !== null) written.noteMoved(moving)
    },
    async abort() {
      if (mine === null) return
      const transaction = mine
      mine = null
      await cluster.atCoordinator(on, TRANSACTION, transactionalId, (broker) => {
        return broker.endTxn({ ...transaction, transactionResult: false })
      })
    },
    close() {
      mine = null
      on.close()
      onGroup.close()
    },
  }
}

function notTaken(transactionalId: string): never {
  throw typedError(`${transactionalId} has not been taken over`, 'PRODUCER_FENCED')
}

/** Below 0 where it is not known. */
function lastOf(run: Run | undefined): number {
  return run === undefined || run.first < 0 ? -1 : run.first + run.count - 1
}

function partitionsByTopic(lanes: readonly Lane[]): readonly { topic: string; partitions: readonly number[] }[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of lanes) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }))
}
