/**
 * A connected broker, as kafkajs has it: each method is one request and its answer. They reject with the broker's error
 * (errors.ts reads its `type`), or when the connection fails or is too slow. int64 are texts.
 */
export interface Broker {
  metadata(topics: readonly string[]): Promise<Metadata>
  findGroupCoordinator(request: {
    groupId: string
    coordinatorType: CoordinatorType
  }): Promise<{ coordinator: Address }>
  listOffsets(request: {
    isolationLevel: 0 | 1
    topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: number }[] }[]
  }): Promise<{ responses: readonly TopicAnswer<{ readonly offset: string }>[] }>
  createTopics(request: { topics: readonly NewTopic[]; timeout: number }): Promise<unknown>
  describeConfigs(request: {
    resources: readonly { type: 2; name: string; configNames: readonly string[] }[]
  }): Promise<{ resources: readonly DescribedResource[] }>
  initProducerId(request: { transactionalId?: string; transactionTimeout: number }): Promise<ProducerId>
  addPartitionsToTxn(request: Transaction & { topics: readonly TopicPartitions[] }): Promise<unknown>
  addOffsetsToTxn(request: Transaction & { groupId: string }): Promise<unknown>
  txnOffsetCommit(request: Transaction & { groupId: string; topics: readonly TopicOffsets[] }): Promise<unknown>
  endTxn(request: Transaction & { transactionResult: boolean }): Promise<unknown>
  joinGroup(request: {
    groupId: string
    sessionTimeout: number
    rebalanceTimeout: number
    memberId: string
    protocolType: string
    groupProtocols: readonly { name: string; metadata: Buffer }[]
  }): Promise<Joined>
  syncGroup(request: {
    groupId: string
    generationId: number
    memberId: string
    groupAssignment: readonly { memberId: string; memberAssignment: Buffer }[]
  }): Promise<{ memberAssignment: Buffer }>
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** The same for the same address, for maps and sets. */
export function nameOf({ host, port }: Address): string {
  return `${host} ${port}`
}

/** As the protocol numbers them. */
export type CoordinatorType = 0 | 1
export const GROUP: CoordinatorType = 0
export const TRANSACTION: CoordinatorType = 1

export interface Metadata {
  readonly brokers: readonly (Address & { readonly nodeId: number })[]
  readonly controllerId: number
  readonly topicMetadata: readonly {
    readonly topic: string
    readonly partitionMetadata: readonly {
      readonly partitionId: number
      readonly leader: number
      /** Ids of the brokers that keep it. */
      readonly replicas: readonly number[]
    }[]
  }[]
}

export interface DescribedResource {
  readonly resourceName: string
  readonly configEntries: readonly {
    readonly configName: string
    readonly configValue: string
    /** {@link TOPIC_CONFIG}: set for this topic; others: defaults of the brokers. */
    readonly configSource: number
  }[]
}

export const TOPIC_RESOURCE = 2
export const TOPIC_CONFIG = 1

export interface NewTopic {
  readonly topic: string
  readonly numPartitions: number
  /** -1: the broker's default. */
  readonly replicationFactor: number
  readonly replicaAssignment: readonly never[]
  readonly configEntries: readonly { readonly name: string; readonly value: string }[]
}

export interface ProducerId {
  readonly producerId: string
  readonly producerEpoch: number
}

export interface Transaction extends ProducerId {
  readonly transactionalId: string
}

export interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

export interface TopicOffsets {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number; readonly offset: string; readonly metadata: string }[]
}

interface TopicAnswer<P> {
  readonly topic: string
  readonly partitions: readonly (P & { readonly partition: number })[]
}

export interface Joined {
  readonly generationId: number
  readonly leaderId: string
  readonly memberId: string
  readonly groupProtocol: string
  /** Of the leader only; empty for all others. */
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[]
}

/** A request as kafkajs sends it: `encode` gives the body, `decode` reads the answer's. */
export interface Protocol<T> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    readonly encode: () => Promise<{ readonly buffer: Buffer }>
  }
  readonly response: {
    readonly decode: (body: Buffer) => Promise<T>
    readonly parse: (answer: T) => Promise<T>
  }
  /** Milliseconds, where the broker is asked to wait. */
  readonly requestTimeout?: number
}
