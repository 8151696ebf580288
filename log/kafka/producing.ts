import { all } from './all.ts'
import { type Address, nameOf } from './broker.ts'
import { type Connections, send } from './client.ts'
import { type Cluster, leaderless } from './cluster.ts'
import { brokerError } from './codes.ts'
import { type PartitionBatch, type Produced, type ProduceRequest, produce } from './requests.ts'

/** It was written before. */
const DUPLICATE = 46
/** What stands for an answer that is not there. */
const NO_ANSWER = 13

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
    await all(sent)
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
    if (leader === null) throw leaderless(batch.topic, batch.partition)
    const name = nameOf(leader)
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
      return byPlace.get(`${topic}/${partition}`) ?? { topic, partition, errorCode: NO_ANSWER, baseOffset: -1 }
    })
  } catch (error) {
    cluster.forget(on, leader, error)
    throw error
  }
}

function refusal(cluster: Cluster, on: Connections, leader: Address, { topic, partition, errorCode }: Produced): Error {
  const error = brokerError(`writing to ${topic}/${partition}`, errorCode)
  cluster.forget(on, leader, error)
  return error
}
