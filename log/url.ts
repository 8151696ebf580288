import { TouchlineError } from '../platform/errors.ts'
import { PARTITIONS_MAX } from './file/catalog.ts'

/** What a log URL says; opening it is the business of `cli/` and `touchline.ts`. */
export type LogUrl =
  | { readonly kind: 'memory'; readonly partitions?: number }
  | { readonly kind: 'file'; readonly folder: string; readonly partitions?: number }
  | KafkaUrl

export interface KafkaUrl {
  readonly kind: 'kafka'
  /** `host:port`, one or more; an IPv6 address has brackets. */
  readonly brokers: readonly string[]
  /** Base URL of the schema registry as given, which may have user and password: not for messages. */
  readonly registry?: string
  /** Of the topics that are made. */
  readonly partitions?: number
}

/** Parses `file:./data?partitions=4`, `memory:` or `kafka://a:9092,b:9092?registry=URL`. Anything else is a `usage` error. */
export function parseLogUrl(url: string): LogUrl {
  const [, scheme, place = '', query = ''] = /^([a-z]+):([^?]*)(?:\?(.*))?$/s.exec(url) ?? []
  if (scheme === 'kafka') return parseKafka(url, place, query)
  if (scheme !== 'file' && scheme !== 'memory') {
    throw usage(`expected a log as file:FOLDER, kafka://HOST:PORT or memory:, found ${withoutSecrets(url)}`)
  }
  const { partitions } = parseOptions(url, query, ['partitions'])
  if (scheme === 'memory') {
    if (place !== '') throw usage(`expected memory: without a name, found ${url}`)
    return { kind: 'memory', ...partitions }
  }
  if (place === '') throw usage(`expected a folder, as in file:./data, found ${url}`)
  return { kind: 'file', folder: folderOf(place), ...partitions }
}

/** Of a cluster by its brokers alone, without secrets and options; for messages, and to open it. */
export function kafkaUrl(brokers: readonly string[]): string {
  return `kafka://${brokers.join(',')}`
}

/** `file:///var/data` and `file:/var/data` are the same folder. */
function folderOf(place: string): string {
  return place.startsWith('///') ? place.slice(2) : place
}

/** Kafka's own. */
const DEFAULT_PORT = 9092
const PORT_MAX = 65_535

function parseKafka(url: string, place: string, query: string): KafkaUrl {
  if (place.includes('@') || /^[^=]*@/s.test(query)) {
    throw usage(
      `expected brokers without user and password, found ${withoutSecrets(url)}: they have options of their own`,
    )
  }
  const hosts = /^\/\/([^/]+)\/?$/.exec(place)?.[1]?.split(',')
  if (hosts === undefined)
    throw usage(`expected kafka://HOST:PORT, or several with commas, found ${withoutSecrets(url)}`)
  const brokers = hosts.map((host) => brokerOf(url, host))
  const { partitions, registry } = parseOptions(url, query, ['registry', 'partitions'])
  return { kind: 'kafka', brokers, ...registry, ...partitions }
}

function brokerOf(url: string, text: string): string {
  const [, host, port] = /^([\w.-]+|\[[\da-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(text) ?? []
  const number = port === undefined ? DEFAULT_PORT : Number(port)
  if (host !== undefined && number >= 1 && number <= PORT_MAX) return `${host}:${number}`
  throw usage(`expected a broker as HOST or HOST:PORT, found ${JSON.stringify(text)} in ${withoutSecrets(url)}`)
}

interface Options {
  readonly partitions: { readonly partitions?: number }
  readonly registry: { readonly registry?: string }
}

function parseOptions(url: string, query: string, names: readonly (keyof Options)[]): Options {
  const options = new URLSearchParams(query)
  for (const name of options.keys()) {
    if (!names.some((known) => known === name)) {
      throw usage(`expected no option of a log but ${names.join(' and ')}, found ${name} in ${withoutSecrets(url)}`)
    }
    if (options.getAll(name).length > 1) throw usage(`expected ${name} once, found it again in ${withoutSecrets(url)}`)
  }
  const registry = options.get('registry')
  return { partitions: partitionsOf(url, options.get('partitions')), registry: registry === null ? {} : { registry } }
}

function partitionsOf(url: string, text: string | null): Options['partitions'] {
  if (text === null) return {}
  const partitions = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0
  if (partitions < 1 || partitions >= PARTITIONS_MAX) {
    throw usage(`expected partitions from 1 to ${PARTITIONS_MAX - 1}, found ${text} in ${withoutSecrets(url)}`)
  }
  return { partitions }
}

/**
 * For messages: without what may be user and password, of the brokers or of the registry, also where it is misspelt. What is
 * before an `@` goes, percent-encoded or not; only folders may have one.
 */
export function withoutSecrets(url: string): string {
  if (/^(file|memory):/.test(url)) return url
  // A question mark that a password has begins no options.
  const [, place = url, query = ''] = /^([^?]*)(\?(?![^=]*@).*)$/s.exec(url) ?? []
  return hide(place, /^([a-z]*:(?:\/\/)?).*@/is) + hide(query, /(=(?:[a-z]+(?::|%3a)(?:\/|%2f){2})?).*(?:@|%40)/is)
}

function hide(text: string, secret: RegExp): string {
  return text.replace(secret, '$1…@')
}

function usage(what: string): TouchlineError {
  return new TouchlineError('usage', { what })
}
