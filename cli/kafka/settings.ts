import { dirname, resolve } from 'node:path'
import type { Surroundings } from '../options.ts'
import { type ConfigKey, readKafkaConfig } from './config.ts'
import type { KafkaCommandOptions } from './options.ts'

/** A value and where it stands, for errors: `--kafka-ca`, `TOUCHLINE_KAFKA_CA`, `ssl.ca.location in FILE`. */
export interface Setting {
  readonly value: string
  readonly from: string
  readonly layer: 'flag' | 'environment' | 'file'
}

interface Place {
  readonly option?: keyof KafkaCommandOptions
  readonly flag?: string
  readonly variable?: string
  readonly key?: ConfigKey
  /** A path, which in a file counts from the file's folder. */
  readonly isPath?: boolean
}

/** Where each setting may stand. A secret has no flag: others could see it there. */
const PLACES = {
  tls: place('kafkaTls', '--kafka-tls', 'TLS'),
  ca: path('kafkaCa', '--kafka-ca', 'CA', 'ssl.ca.location'),
  cert: path('kafkaCert', '--kafka-cert', 'CERT', 'ssl.certificate.location'),
  key: path('kafkaKey', '--kafka-key', 'KEY', 'ssl.key.location'),
  sasl: place('kafkaSasl', '--kafka-sasl', 'SASL', 'sasl.mechanism'),
  user: place('kafkaUser', '--kafka-user', 'USER', 'sasl.username'),
  passwordFile: path('kafkaPasswordFile', '--kafka-password-file', 'PASSWORD_FILE', 'sasl.password.file'),
  password: { variable: 'TOUCHLINE_KAFKA_PASSWORD', key: 'sasl.password' },
  tokenFile: path('kafkaTokenFile', '--kafka-token-file', 'TOKEN_FILE', 'sasl.oauthbearer.token.file'),
  token: { variable: 'TOUCHLINE_KAFKA_TOKEN' },
  protocol: { key: 'security.protocol' },
  sessionTimeout: place('sessionTimeout', '--session-timeout', 'SESSION_TIMEOUT', 'session.timeout.ms'),
  transactionTimeout: place(
    'transactionTimeout',
    '--transaction-timeout',
    'TRANSACTION_TIMEOUT',
    'transaction.timeout.ms',
  ),
} as const satisfies Readonly<Record<string, Place>>

export type SettingName = keyof typeof PLACES
export type Settings = Readonly<Record<SettingName, Setting | null>>

function place(option: keyof KafkaCommandOptions, flag: string, variable: string, key?: ConfigKey): Place {
  return { option, flag, variable: `TOUCHLINE_KAFKA_${variable}`, ...(key === undefined ? {} : { key }) }
}

function path(option: keyof KafkaCommandOptions, flag: string, variable: string, key: ConfigKey): Place {
  return { ...place(option, flag, variable, key), isPath: true }
}

/** Every setting by itself: the flag, else the environment, else the file. An empty variable counts as none. */
export async function readKafkaSettings(options: KafkaCommandOptions, env: Surroundings['env']): Promise<Settings> {
  const variable = 'TOUCHLINE_KAFKA_CONFIG'
  const file = options.kafkaConfig ?? (env[variable] || null)
  const from = options.kafkaConfig === undefined ? variable : '--kafka-config'
  const config = file === null ? null : { file, values: await readKafkaConfig(from, file) }
  const find = (one: Place): Setting | null =>
    ofFlag(one, options) ?? ofEnvironment(one, env) ?? (config === null ? null : ofFile(one, config))
  const found = Object.entries(PLACES).map(([name, one]) => [name, find(one)] as const)
  return Object.fromEntries(found) as Settings
}

function ofFlag({ option, flag }: Place, options: KafkaCommandOptions): Setting | null {
  const value = option === undefined ? undefined : options[option]
  return value === undefined || flag === undefined ? null : { value: String(value), from: flag, layer: 'flag' }
}

function ofEnvironment({ variable }: Place, env: Surroundings['env']): Setting | null {
  const value = variable === undefined ? undefined : env[variable]
  return !value || variable === undefined ? null : { value, from: variable, layer: 'environment' }
}

function ofFile({ key, isPath = false }: Place, config: Config): Setting | null {
  const value = key === undefined ? undefined : config.values.get(key)
  if (value === undefined) return null
  const whole = isPath ? resolve(dirname(config.file), value) : value
  return { value: whole, from: `${key} in ${config.file}`, layer: 'file' }
}

interface Config {
  readonly file: string
  readonly values: ReadonlyMap<ConfigKey, string>
}

/** All places of a setting, for an error that says that none has it. */
export function placesOf(...names: readonly SettingName[]): string {
  const places: readonly Place[] = names.map((name) => PLACES[name])
  return places
    .flatMap(({ flag, variable, key }) => [flag, variable, key])
    .filter((one) => one !== undefined)
    .join(', ')
}
