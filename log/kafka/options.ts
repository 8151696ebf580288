/** How a Kafka cluster is reached. Secrets are in no error and no log line. */
export interface KafkaOptions {
  /** `host:port` of one broker or more; the others are found through them. */
  readonly brokers: readonly string[]
  /** Null: plain text. */
  readonly tls: Tls | null
  readonly sasl: Sasl | null
}

/** How one process uses a cluster. */
export interface KafkaAccess extends Pick<KafkaOptions, 'tls' | 'sasl'> {
  /** After so long without a heartbeat a process loses its partitions. */
  readonly sessionTimeoutMs: number
  /** After so long without an end a transaction is given up by the broker. */
  readonly transactionTimeoutMs: number
}

/** Where nobody says. */
export const SESSION_TIMEOUT_MS = 10_000
export const TRANSACTION_TIMEOUT_MS = 15_000

/** PEM texts; without `ca` the system's authorities count. */
export interface Tls {
  readonly ca?: string
  /** Of the client, where the brokers ask for one. */
  readonly cert?: string
  readonly key?: string
}

export type Sasl =
  | { readonly mechanism: 'plain' | ScramMechanism; readonly username: string; readonly password: string }
  /** Asked for at each new connection, so that a token may be renewed. */
  | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<string> }

export type ScramMechanism = 'scram-sha-256' | 'scram-sha-512'
