import { TouchlineError } from '../platform/errors.ts'

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
  return new TouchlineError(code, { url, what: `${doing}: ${found}`, check: FOLDER_CHECK }, { cause })
}

/** What an operator looks at when a log of this machine is `log-unavailable`. */
export const FOLDER_CHECK = 'the folder, its rights and the disk'

/** LMDB's codes for files that are not what they should be: corrupted, a page that is not there, invalid, panic. */
const LMDB_DAMAGE: readonly unknown[] = [-30796, -30797, -30793, -30795]

function isDamage(cause: unknown): boolean {
  return cause instanceof Damage || (cause instanceof Error && 'code' in cause && LMDB_DAMAGE.includes(cause.code))
}
