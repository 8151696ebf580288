import type { Jars } from './jars.d.mts'

export interface Running {
  readonly pid: number
  /** Resolves when the process is gone, whatever ended it. */
  readonly ended: Promise<unknown>
  /** In order; SIGKILL after 10 s. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGSTOP and SIGCONT. */
  pause(): void
  resume(): void
}

export interface Broker extends Running {
  /** `host:port` of the listener in plain text. */
  readonly address: string
  /** Of the other listeners that have a port. */
  readonly addresses: Readonly<Record<SecureProtocol, string>>
  /** Where a listener has TLS. */
  readonly certificates?: Certificates
}

export type SecureProtocol = 'SSL' | 'SASL_SSL' | 'SASL_PLAINTEXT'

/** PEM files. `broker`: key and certificate of 127.0.0.1 and localhost. */
export interface Certificates {
  readonly ca: string
  readonly broker: string
  readonly clientCert: string
  readonly clientKey: string
}

export interface BrokerOptions extends Readonly<Partial<Record<SecureProtocol, number>>> {
  readonly port: number
  readonly controllerPort: number
  /** Name → password, for PLAIN and SCRAM; those of SCRAM are settled when the folder is new. */
  readonly users?: Readonly<Record<string, string>>
  /** More of Kafka's, or others than ours. */
  readonly properties?: Readonly<Record<string, string | number | boolean>>
  /** Ends the start. */
  readonly signal?: AbortSignal
}

/** On a folder with data the broker goes on with them: after `stop` or `kill`, start again with the same arguments. */
export function startBroker(jars: Jars, folder: string, options: BrokerOptions): Promise<Broker>

export interface RegistryOptions {
  readonly port: number
  readonly signal?: AbortSignal
}

export function startRegistry(
  jars: Jars,
  folder: string,
  options: RegistryOptions,
): Promise<Running & { readonly url: string }>
export function freePorts(count: number): Promise<readonly number[]>
