/**
 * The topics of a cluster as their operator sees them. Rejects with `log-unavailable` within half a minute where no broker
 * answers, with `log-refused` where one forbids it.
 */
export interface Admin {
  /** Topics that are not there are left out. Of the configuration `settings` are told. */
  describe(names: readonly string[], settings: readonly string[]): Promise<ReadonlyMap<string, FoundTopic>>
  /** Resolves when all of them can be used; one that is there already stays as it is. Rejects with `topic-refused`, too. */
  create(topics: readonly WantedTopic[]): Promise<void>
}

export interface FoundTopic {
  readonly partitions: number
  /** Of the partition that has the fewest replicas. */
  readonly replication: number
  readonly settings: Readonly<Record<string, FoundSetting>>
}

export interface FoundSetting {
  readonly value: string
  /** False: a default of the brokers, which may change under the topic. */
  readonly isSet: boolean
}

export interface WantedTopic {
  readonly name: string
  readonly partitions: number
  /** Null: as many as the cluster gives on its own. */
  readonly replication: number | null
  readonly settings: Readonly<Record<string, string>>
}
