import { TouchlineError } from '../platform/errors.ts'
import type { CommitUnit } from './log.ts'

/** Errors that all adapters give alike. */
export function logClosed(url: string): TouchlineError {
  return new TouchlineError('log-closed', { url })
}

/** Runs `work`; what the system throws becomes `log-unavailable`, with what was being done. */
export function attempt<T>(url: string, doing: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof TouchlineError) throw cause
    throw logUnavailable(url, doing, cause)
  }
}

export function logUnavailable(url: string, doing: string, cause: unknown): TouchlineError {
  const found = cause instanceof Error ? cause.message : String(cause)
  return new TouchlineError('log-unavailable', { url, what: `${doing}: ${found}` }, { cause })
}

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
