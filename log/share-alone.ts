import { once } from 'node:events'
import type { EventLog } from './log.ts'

/** Ownership in a log of one machine: all partitions are everybody's, and commits that are too late are refused. */
export function shareAlone(partitions: number): EventLog['share'] {
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  return async function* (_group, _topic, signal) {
    if (signal.aborted) return
    yield { partitions: all, members: 1, member: 0, isAlone: true }
    if (!signal.aborted) await once(signal, 'abort')
  }
}
