import { readOptionFile } from '../option-file.ts'
import { usage } from '../options.ts'

/** Keys of a --kafka-config file: librdkafka's, and two for secrets that lie in files of their own. */
export const CONFIG_KEYS = [
  'security.protocol',
  'ssl.ca.location',
  'ssl.certificate.location',
  'ssl.key.location',
  'sasl.mechanism',
  'sasl.username',
  'sasl.password',
  'sasl.password.file',
  'sasl.oauthbearer.token.file',
  'session.timeout.ms',
  'transaction.timeout.ms',
] as const

export type ConfigKey = (typeof CONFIG_KEYS)[number]

/** What people bring along from other clients → what to do. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'bootstrap.servers': '--log kafka://HOST:PORT',
  'metadata.broker.list': '--log kafka://HOST:PORT',
  'sasl.jaas.config': 'sasl.username and sasl.password',
  'ssl.truststore.location': 'ssl.ca.location, a PEM file',
  'ssl.keystore.location': 'ssl.certificate.location and ssl.key.location, PEM files',
}

/** Fails with `usage`, which names the file and the key or line, never a value: it may be a secret. */
export async function readKafkaConfig(from: string, file: string): Promise<ReadonlyMap<ConfigKey, string>> {
  const text = await readOptionFile(from, file)
  const found = new Map<ConfigKey, string>()
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || /^[#!]/.test(trimmed)) continue
    const middle = trimmed.indexOf('=')
    if (middle < 1) throw usage(`expected KEY=VALUE in line ${at + 1} of ${file}, found another`)
    const key = readKey(`line ${at + 1} of ${file}`, trimmed.slice(0, middle).trim())
    if (found.has(key)) throw usage(`expected ${key} once in ${file}, found it again in line ${at + 1}`)
    const value = trimmed.slice(middle + 1).trim()
    if (value === '') throw usage(`expected a value of ${key} in ${file}, found none`)
    found.set(key, value)
  }
  return found
}

function readKey(where: string, text: string): ConfigKey {
  const name = text === 'sasl.mechanisms' ? 'sasl.mechanism' : text
  const key = CONFIG_KEYS.find((one) => one === name)
  if (key !== undefined) return key
  const instead = ELSEWHERE[text]
  if (instead !== undefined) throw usage(`expected ${instead} instead of ${text} in ${where}`)
  // What looks like no key may be a piece of a secret.
  const found = /^[a-z]+(\.[a-z0-9]+)+$/.test(text) ? text : 'something else'
  throw usage(`expected one of ${CONFIG_KEYS.join(', ')} in ${where}, found ${found}`)
}
