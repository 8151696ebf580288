import type { Address } from './broker.ts'
import { type Connections, send } from './client.ts'
import type { Cluster } from './cluster.ts'
import { type PartitionBatch, type Produced, type ProduceRequest, produce } from './requests.ts'

/** Codes of the broker, by Kafka's words, where the same batch may be sent again. */
const AGAIN: Readonly<Record<number, string>> = {
  3: 'LEADER_NOT_AVAILABLE',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_FOR_PARTITION',
  7: 'REQUEST_TIMED_OUT',
  9: 'REPLICA_NOT_AVAILABLE',
  13: 'NETWORK_EXCEPTION',
  19: 'NOT_ENOUGH_REPLICAS',
  20: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  51: 'CONCURRENT_TRANSACTIONS',
}
const REFUSED: Readonly<Record<number, string>> = {
  10: 'MESSAGE_TOO_LARGE',
  18: 'RECORD_LIST_TOO_LARGE',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  45: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  47: 'INVALID_PRODUCER_EPOCH',
  48: 'INVALID_TXN_STATE',
  49: 'INVALID_PRODUCER_ID_MAPPING',
  53: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  59: 'UNKNOWN_PRODUCER_ID',
  90: 'PRODUCER_FENCED',
}
/** It was written before. */
const DUPLICATE = 46

/**
 * Writes the batches, at most one for each partition, and sends those again that a broker could not take for now: it
 * knows them by their sequence. Resolves with where each of them lies (−1: it was there already), in the order given.
 */
export async function produceAll(
  cluster: Cluster,
  on: Connections,
  asked: Omit<ProduceRequest, 'batches'>,
  batches: readonly PartitionBatch[],
  limitMs?: number,
): Promise<readonly number[]> {
  const placed = new Map<PartitionBatch, number>()
  await cluster.patiently(async () => {
    const open = batches.filter((batch) => !placed.has(batch))
    const byLeader = await leadersOf(cluster, open)
    const sent = [...byLeader.values()].map(async ({ leader, mine }) => {
      const answers = await produceAt(cluster, on, leader, { ...asked, batches: mine })
      for (const [n, { errorCode, baseOffset }] of answers.entries()) {
        if (errorCode === 0 || errorCode === DUPLICATE) placed.set(mine[n] as PartitionBatch, baseOffset)
      }
      const failed = answers.find(({ errorCode }) => errorCode !== 0 && errorCode !== DUPLICATE)
      if (failed) throw refusal(cluster, on, leader, failed)
    })
    // All of them are waited for: none goes on behind the back of whoever gives up.
    const failure = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected')
    if (failure?.status === 'rejected') throw failure.reason
  }, limitMs)
  return batches.map((batch) => placed.get(batch) ?? -1)
}

interface OfLeader {
  readonly leader: Address
  readonly mine: PartitionBatch[]
}

async function leadersOf(cluster: Cluster, batches: readonly PartitionBatch[]): Promise<Map<string, OfLeader>> {
  const byLeader = new Map<string, OfLeader>()
  for (const batch of batches) {
    const leader = await cluster.leaderOf(batch.topic, batch.partition)
    if (leader === null) throw typed(`no broker leads ${batch.topic}/${batch.partition}`, 'LEADER_NOT_AVAILABLE')
    const name = `${leader.host} ${leader.port}`
    const there = byLeader.get(name)
    if (there) there.mine.push(batch)
    else byLeader.set(name, { leader, mine: [batch] })
  }
  return byLeader
}

/** An answer for each batch, in their order. */
async function produceAt(
  cluster: Cluster,
  on: Connections,
  leader: Address,
  asked: ProduceRequest,
): Promise<readonly Produced[]> {
  try {
    const answers = await send(await on.to(leader), produce(asked))
    const byPlace = new Map(answers.map((answer) => [`${answer.topic}/${answer.partition}`, answer]))
    return asked.batches.map(({ topic, partition }) => {
      return byPlace.get(`${topic}/${partition}`) ?? { topic, partition, errorCode: 13, baseOffset: -1 }
    })
  } catch (error) {
    cluster.forget(on, leader, error)
    throw error
  }
}

function refusal(cluster: Cluster, on: Connections, leader: Address, { topic, partition, errorCode }: Produced): Error {
  const type = AGAIN[errorCode] ?? REFUSED[errorCode] ?? 'UNKNOWN'
  const error = typed(`writing to ${topic}/${partition}: error ${errorCode} of the broker, ${type}`, type)
  cluster.forget(on, leader, error)
  return error
}

function typed(message: string, type: string): Error {
  return Object.assign(new Error(message), { type })
}
