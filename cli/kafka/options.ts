import { type Command, Option } from 'commander'

/** Options of how a Kafka cluster is reached; what they mean together is in kafka/access.ts. */
export interface KafkaCommandOptions {
  readonly kafkaConfig?: string
  readonly kafkaTls?: boolean
  readonly kafkaCa?: string
  readonly kafkaCert?: string
  readonly kafkaKey?: string
  readonly kafkaSasl?: string
  readonly kafkaUser?: string
  readonly kafkaPasswordFile?: string
  readonly kafkaTokenFile?: string
  readonly sessionTimeout?: string
  readonly transactionTimeout?: string
}

const HEADING = 'Kafka (each also from the environment, TOUCHLINE_KAFKA_CA … and TOUCHLINE_KAFKA_PASSWORD, _TOKEN):'

const OPTIONS: readonly (readonly [string, string])[] = [
  ['--kafka-config <file>', "all of these from a file of KEY=VALUE, by librdkafka's names"],
  ['--kafka-tls', "over TLS; without --kafka-ca the system's authorities count"],
  ['--kafka-ca <file>', "authorities of the brokers' certificates, PEM"],
  ['--kafka-cert <file>', 'certificate of this client, PEM'],
  ['--kafka-key <file>', 'its private key, PEM'],
  ['--kafka-sasl <mechanism>', 'plain, scram-sha-256, scram-sha-512 or oauthbearer'],
  ['--kafka-user <name>', 'of plain and scram'],
  ['--kafka-password-file <file>', 'its password'],
  ['--kafka-token-file <file>', 'token of oauthbearer, read anew for each connection'],
  ['--session-timeout <ms>', 'after which a silent process loses its partitions, 6s to 30min (default: 10s)'],
  ['--transaction-timeout <ms>', 'after which an open transaction is given up, 1s to 15min (default: 15s)'],
]

export function withKafkaOptions(command: Command): Command {
  for (const [flags, description] of OPTIONS) command.addOption(new Option(flags, description).helpGroup(HEADING))
  return command
}
