import { TouchlineError } from '../../platform/errors.ts'
import type { Admin, FoundTopic, WantedTopic } from '../admin.ts'
import { type Broker, type NewTopic, TOPIC_CONFIG, TOPIC_RESOURCE } from './broker.ts'
import type { Connections } from './client.ts'
import type { Cluster, Work } from './cluster.ts'
import { typedError } from './codes.ts'
import { kafkaFailed, typeOf } from './errors.ts'

interface Reached {
  readonly url: string
  readonly cluster: Cluster
  readonly on: Connections
}

const CREATE_MS_MAX = 5000

/** What the cluster will refuse again however often it is asked. */
const REFUSALS: readonly (string | undefined)[] = [
  'INVALID_REPLICATION_FACTOR',
  'INVALID_PARTITIONS',
  'INVALID_CONFIG',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_REQUEST',
  'POLICY_VIOLATION',
]

export function adminOf({ url, cluster, on }: Reached): Admin {
  async function asked<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await cluster.patiently(work)
    } catch (error) {
      throw REFUSALS.includes(typeOf(error)) ? refused(error) : kafkaFailed(url, doing, error)
    }
  }

  /** Of one topic: of several, one that is not there would hide the others. */
  async function describeOne(name: string, settings: readonly string[]): Promise<FoundTopic | null> {
    return asked(`describing ${name}`, () => cluster.atAny(on, (broker) => describe(broker, name, settings)))
  }

  return {
    async describe(names, settings) {
      const found = await Promise.all(
        names.map(async (name) => [name, await describeOne(name, settings)] satisfies [string, unknown]),
      )
      return new Map(found.filter((one): one is [string, FoundTopic] => one[1] !== null))
    },
    async create(topics) {
      const wanted = topics.map(newTopic)
      await asked('creating topics', () =>
        cluster.atAny(
          on,
          atController(on, (broker) => createAll(broker, wanted)),
        ),
      )
      for (const { name } of topics) {
        await asked(`waiting for ${name}`, async () => {
          if ((await describeOne(name, [])) === null) throw notYet(name)
        })
      }
    },
  }
}

async function describe(broker: Broker, name: string, settings: readonly string[]): Promise<FoundTopic | null> {
  try {
    const { topicMetadata } = await broker.metadata([name])
    const replicas = topicMetadata[0]?.partitionMetadata.map((partition) => partition.replicas.length) ?? []
    const asked = { type: TOPIC_RESOURCE, name, configNames: settings } as const
    const { resources } =
      settings.length === 0 ? { resources: [] } : await broker.describeConfigs({ resources: [asked] })
    const told = (resources[0]?.configEntries ?? []).map(({ configName, configValue, configSource }) => {
      return [configName, { value: configValue, isSet: configSource === TOPIC_CONFIG }] as const
    })
    return { partitions: replicas.length, replication: Math.min(...replicas), settings: Object.fromEntries(told) }
  } catch (error) {
    if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return null
    throw error
  }
}

async function createAll(broker: Broker, topics: readonly NewTopic[]): Promise<void> {
  try {
    await broker.createTopics({ topics, timeout: CREATE_MS_MAX })
  } catch (error) {
    const failures = error instanceof Error && 'errors' in error ? (error.errors as readonly unknown[]) : [error]
    // Somebody else has made it meanwhile, or our last attempt did although its answer was lost.
    const failure = failures.find((one) => typeOf(one) !== 'TOPIC_ALREADY_EXISTS')
    if (failure !== undefined) throw failure
  }
}

function refused(cause: unknown): TouchlineError {
  const { message, topic = 'a topic' } = cause as Error & { readonly topic?: string }
  return new TouchlineError('topic-refused', { topic, found: message }, { cause })
}

/** Clusters that still have ZooKeeper create topics at their controller only; others pass it on to theirs. */
function atController<T>(on: Connections, work: Work<T>): Work<T> {
  return async (broker) => {
    try {
      return await work(broker)
    } catch (error) {
      if (typeOf(error) !== 'NOT_CONTROLLER') throw error
      const { brokers, controllerId } = await broker.metadata([])
      const controller = brokers.find(({ nodeId }) => nodeId === controllerId)
      if (controller === undefined) throw error
      return work(await on.to(controller))
    }
  }
}

function newTopic({ name, partitions, replication, settings }: WantedTopic): NewTopic {
  return {
    topic: name,
    numPartitions: partitions,
    replicationFactor: replication ?? -1,
    replicaAssignment: [],
    configEntries: Object.entries(settings).map(([setting, value]) => ({ name: setting, value })),
  }
}

/** A broker that has not heard of it yet. */
function notYet(name: string): Error {
  return typedError(`no broker knows ${name} yet`, 'LEADER_NOT_AVAILABLE')
}
