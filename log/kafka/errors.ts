import { TouchlineError } from '../../platform/errors.ts'
import { Damage, logFailed } from '../errors.ts'

/** What kafkajs throws, as far as it is looked at. */
interface KafkaFailure {
  readonly name: string
  readonly message: string
  /** The broker's word for its error; none when the connection failed. */
  readonly type?: string
}

function failureOf(error: unknown): KafkaFailure {
  return error instanceof Error ? error : new Error(String(error))
}

export function typeOf(error: unknown): string | undefined {
  return failureOf(error).type
}

/** The broker says so while something else is being settled there: it is a matter of milliseconds. */
const SOON: readonly (string | undefined)[] = [
  'CONCURRENT_TRANSACTIONS',
  'GROUP_LOAD_IN_PROGRESS',
  'UNSTABLE_OFFSET_COMMIT',
  'LEADER_NOT_AVAILABLE',
]

/** Another broker does it now. */
const ELSEWHERE: readonly (string | undefined)[] = [
  'NOT_CONTROLLER',
  'NOT_LEADER_FOR_PARTITION',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'REPLICA_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NETWORK_EXCEPTION',
  // Of a topic that was made a moment ago.
  'UNKNOWN_TOPIC_OR_PARTITION',
  'REQUEST_TIMED_OUT',
]

/** Somebody else has this transactional id now, or the broker gave the transaction up. */
const FENCED: readonly (string | undefined)[] = [
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'TRANSACTION_COORDINATOR_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]

/** The coordinator knows this member no more. */
const UNKNOWN_MEMBER: readonly (string | undefined)[] = ['UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID']

const FORBIDDEN = /AUTHORIZATION_FAILED$/

/** A connection that we have closed, maybe under requests. */
export class ConnectionClosed extends Error {
  override readonly name = 'KafkaJSConnectionClosedError'
}

const CONNECTION = /^KafkaJS(Connection|ConnectionClosed|RequestTimeout|LockTimeout)/

/** Nothing came back: whether the broker did what was asked is not known. */
export function isConnectionFailure(error: unknown): boolean {
  const { name, type } = failureOf(error)
  return type === undefined && CONNECTION.test(name)
}

export function isSoon(error: unknown): boolean {
  return SOON.includes(typeOf(error))
}

export function isElsewhere(error: unknown): boolean {
  return ELSEWHERE.includes(typeOf(error))
}

/** The group forms anew: join again. */
export function isRebalancing(error: unknown): boolean {
  return typeOf(error) === 'REBALANCE_IN_PROGRESS'
}

export function isUnknownMember(error: unknown): boolean {
  return UNKNOWN_MEMBER.includes(typeOf(error))
}

/** What this member was given is others' by now. */
export function isForgotten(error: unknown): boolean {
  return isUnknownMember(error) || typeOf(error) === 'ILLEGAL_GENERATION'
}

/** What trying again helps against, sooner or later, for a member of a group. */
export function isPassing(error: unknown): boolean {
  return [isConnectionFailure, isSoon, isElsewhere, isRebalancing, isForgotten].some((is) => is(error))
}

export function isFenced(error: unknown): boolean {
  const { type, message } = failureOf(error)
  // PRODUCER_FENCED (90) is younger than kafkajs.
  return FENCED.includes(type) || message.includes('Unknown error code 90')
}

/** `log-refused` and `log-damaged` where the operator must do something, else `log-unavailable`. */
export function kafkaFailed(url: string, doing: string, cause: unknown): TouchlineError {
  if (cause instanceof TouchlineError) return cause
  if (cause instanceof Damage) return logFailed(url, doing, cause)
  const { name, type, message } = failureOf(cause)
  const isRefused = name === 'KafkaJSSASLAuthenticationError' || FORBIDDEN.test(type ?? '')
  // Those of TLS have line ends.
  const what = `${doing}: ${message.replace(/\s+/g, ' ').trim()}`
  const check = 'the addresses in --log, the network, and whether Kafka runs there'
  return new TouchlineError(isRefused ? 'log-refused' : 'log-unavailable', { url, what, check }, { cause })
}
