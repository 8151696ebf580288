export interface Kafka {
  /** `host:port` of the broker. */
  readonly address: string
  /** Base URL of the registry. */
  readonly registry: string
  /** Resolves with the name of the first that is gone. */
  readonly ended: Promise<'broker' | 'registry'>
  /** Both, and their folder. */
  stop(): Promise<void>
}

export interface KafkaStart {
  readonly port?: number
  readonly registryPort?: number
  readonly signal?: AbortSignal
  readonly tell?: (text: string) => void
}

export function startKafka(options?: KafkaStart): Promise<Kafka>
