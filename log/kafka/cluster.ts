import { setMaxListeners } from 'node:events'
import type { Clock } from '../../platform/clock.ts'
import { type Address, type Broker, type CoordinatorType, GROUP, type Metadata, nameOf } from './broker.ts'
import { type Connections, openConnections } from './client.ts'
import { typedError } from './codes.ts'
import { isConnectionFailure, isElsewhere, isSoon, typeOf } from './errors.ts'
import type { KafkaOptions } from './options.ts'

/** Which broker leads what: asked for once, and again when it turns out to be wrong. */
export interface Cluster {
  /** 0: there is no such topic. What is known may be a minute old where it is not 0. */
  partitions(topic: string): Promise<number>
  /** Runs a request on the broker that leads the partition. */
  atLeader<T>(on: Connections, topic: string, partition: number, work: Work<T>): Promise<T>
  /** The broker that leads the partition; for those who put several into one request. Null: no such partition. */
  leaderOf(topic: string, partition: number): Promise<Address | null>
  /** Runs a request on the broker that coordinates a group, or a transactional id. */
  atCoordinator<T>(on: Connections, kind: CoordinatorType, id: string, work: Work<T>): Promise<T>
  /** Runs a request on any broker. */
  atAny<T>(on: Connections, work: Work<T>): Promise<T>
  /** After a failure at a broker: forgets what was known of who leads what, and the connection if it failed. */
  forget(on: Connections, address: Address, error: unknown): void
  /** Repeats `work` while the broker asks for patience or another broker is to be found, up to a limit. */
  patiently<T>(work: () => Promise<T>, limitMs?: number): Promise<T>
  /** Nothing is waited for any more. */
  close(): void
}

export type Work<T> = (broker: Broker) => Promise<T>

/** Kafka's own default of 100 ms for such pauses would be most of the time of a transaction. */
const RETRY_MS_MIN = 2
const RETRY_MS_MAX = 250
const RETRY_FACTOR = 1.5
/** For so long a broker that is not there, or not ready, is waited for before the request fails. */
export const PATIENCE_MS_MAX = 15_000

interface Known {
  readonly topics: Map<string, readonly (Address | null)[]>
  readonly coordinators: Map<string, Address>
  brokers: readonly Address[]
}

export function openCluster(options: KafkaOptions, clock: Clock): Cluster {
  const asking = openConnections(options)
  const seeds = options.brokers.map(addressOf)
  const known: Known = { topics: new Map(), coordinators: new Map(), brokers: seeds }
  const closing = new AbortController()
  // As many as there are requests that wait for a broker.
  setMaxListeners(0, closing.signal)
  const patiently = patience(clock, closing.signal)

  async function atAny<T>(on: Connections, work: Work<T>): Promise<T> {
    let failure: unknown
    for (const address of unique([...known.brokers, ...seeds])) {
      try {
        return await work(await on.to(address))
      } catch (error) {
        if (!isConnectionFailure(error)) throw error
        on.drop(address)
        failure = error
      }
    }
    throw failure
  }

  async function leaders(topic: string): Promise<readonly (Address | null)[]> {
    const there = known.topics.get(topic)
    if (there !== undefined) return there
    const found = await patiently(() => atAny(asking, (broker) => metadataOf(broker, topic)))
    if (found === null) return []
    known.brokers = found.brokers
    const leading = leadersIn(found, topic)
    known.topics.set(topic, leading)
    return leading
  }

  async function coordinator(kind: CoordinatorType, id: string): Promise<Address> {
    const name = coordinatorName(kind, id)
    const there = known.coordinators.get(name)
    if (there !== undefined) return there
    const asked = { groupId: id, coordinatorType: kind }
    const found = await patiently(() => atAny(asking, (broker) => broker.findGroupCoordinator(asked)))
    known.coordinators.set(name, found.coordinator)
    return found.coordinator
  }

  function forget(on: Connections, address: Address, error: unknown): void {
    if (!isConnectionFailure(error) && !isElsewhere(error)) return
    if (isConnectionFailure(error)) on.drop(address)
    known.topics.clear()
    known.coordinators.clear()
  }

  async function at<T>(on: Connections, address: Address, work: Work<T>): Promise<T> {
    try {
      return await work(await on.to(address))
    } catch (error) {
      forget(on, address, error)
      throw error
    }
  }

  return {
    partitions: async (topic) => (await leaders(topic)).length,
    leaderOf: async (topic, partition) => (await leaders(topic))[partition] ?? null,
    atLeader: async (on, topic, partition, work) => {
      const leader = (await leaders(topic))[partition]
      if (!leader) {
        known.topics.delete(topic)
        throw leaderless(topic, partition)
      }
      return at(on, leader, work)
    },
    atCoordinator: async (on, kind, id, work) => at(on, await coordinator(kind, id), work),
    atAny,
    forget,
    patiently,
    close: () => {
      closing.abort()
      asking.close()
    },
  }
}

function patience(clock: Clock, closing: AbortSignal): Cluster['patiently'] {
  return async (work, limitMs = PATIENCE_MS_MAX) => {
    const deadlineMs = clock.monotonicMs() + limitMs
    for (let delayMs = RETRY_MS_MIN; ; delayMs = Math.min(RETRY_MS_MAX, delayMs * RETRY_FACTOR)) {
      try {
        return await work()
      } catch (error) {
        const isWorthIt = isSoon(error) || isElsewhere(error) || isConnectionFailure(error)
        if (!isWorthIt || closing.aborted || clock.monotonicMs() + delayMs > deadlineMs) throw error
      }
      await clock.sleep(delayMs, closing)
    }
  }
}

function leadersIn({ brokers, topicMetadata }: Metadata, topic: string): readonly (Address | null)[] {
  const byId = new Map(brokers.map((broker) => [broker.nodeId, broker]))
  const partitions = topicMetadata.find((one) => one.topic === topic)?.partitionMetadata ?? []
  const leading: (Address | null)[] = partitions.map(() => null)
  for (const { partitionId, leader } of partitions) leading[partitionId] = byId.get(leader) ?? null
  return leading
}

/** None is known for the partition: one may be found in a moment. */
export function leaderless(topic: string, partition: number): Error {
  return typedError(`no broker leads ${topic}/${partition}`, 'LEADER_NOT_AVAILABLE')
}

/** Null when there is no such topic. */
async function metadataOf(broker: Broker, topic: string): Promise<Metadata | null> {
  try {
    return await broker.metadata([topic])
  } catch (error) {
    if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return null
    throw error
  }
}

function coordinatorName(kind: CoordinatorType, id: string): string {
  return `${kind === GROUP ? 'group' : 'transaction'} ${id}`
}

function addressOf(text: string): Address {
  const [, host = text, port = '9092'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(text) ?? []
  return { host, port: Number(port) }
}

function unique(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((one) => [nameOf(one), one])).values()]
}
