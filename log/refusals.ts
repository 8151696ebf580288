import { TouchlineError } from '../platform/errors.ts'
import type { CommitUnit, NewRecord } from './log.ts'

/** Errors that all adapters give alike. */
export function logClosed(url: string): TouchlineError {
  return new TouchlineError('log-closed', { url })
}

/** What lies in a file of the log is not what was written there. Becomes `log-damaged`, with the log's URL. */
export class Damage extends Error {}

/** A log is being made by another process, or its making was interrupted. Becomes `log-missing`. */
export class Unmade extends Error {}

/** Runs `work`; what it throws becomes an error of the log, with what was being done. */
export function attempt<T>(url: string, doing: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw logFailed(url, doing, cause)
  }
}

/** `log-damaged` where waiting does not help, else `log-unavailable`. */
export function logFailed(url: string, doing: string, cause: unknown): TouchlineError {
  if (cause instanceof TouchlineError) return cause
  if (cause instanceof Unmade) return new TouchlineError('log-missing', { url }, { cause })
  const found = cause instanceof Error ? cause.message : String(cause)
  const code = isDamage(cause) ? 'log-damaged' : 'log-unavailable'
  return new TouchlineError(code, { url, what: `${doing}: ${found}` }, { cause })
}

/** LMDB's codes for files that are not what they should be: corrupted, a page that is not there, invalid, panic. */
const LMDB_DAMAGE: readonly unknown[] = [-30796, -30797, -30793, -30795]

function isDamage(cause: unknown): boolean {
  return cause instanceof Damage || (cause instanceof Error && 'code' in cause && LMDB_DAMAGE.includes(cause.code))
}

/** A value that no log takes: Kafka's topics would refuse it. */
export function recordTooLarge(url: string, { topic, key, value }: NewRecord): TouchlineError {
  return new TouchlineError('record-too-large', { url, topic, key: key.slice(0, KEY_SHOWN_MAX), found: value.length })
}

const KEY_SHOWN_MAX = 80

/** More bytes wait to be written than a process may keep. */
export function logBusy(url: string, bytes: number): TouchlineError {
  return new TouchlineError('log-busy', { url, found: `${Math.round(bytes / 2 ** 20)} MiB` })
}

type Moved = Pick<CommitUnit, 'group' | 'topic' | 'partition' | 'from'>

/** The group stands elsewhere than at `from`. */
export function positionMoved(url: string, unit: Moved, found: number): TouchlineError {
  const { group, topic, partition, from } = unit
  return new TouchlineError('position-moved', { url, group, topic, partition, expected: from, found })
}

/** A topic to which was appended cannot be committed to: its records are not part of any unit. */
export function topicAppended(url: string, topic: string): TouchlineError {
  return new TouchlineError('topic-appended', { url, topic })
}
