import type { EventLog, Share } from '../log.ts'
import { openLatest } from './latest.ts'
import { takePart } from './membership-life.ts'
import type { Group } from './membership-member.ts'

/** `share` on Kafka: each call is a member of the group by itself, with connections of its own. */
export function shareOf(group: Omit<Group, 'id' | 'topic'>): EventLog['share'] {
  return async function* (id, topic, signal) {
    if (signal.aborted) return
    const shares = openLatest<Share>()
    const gone = new AbortController()
    const either = AbortSignal.any([signal, gone.signal])
    const parting = takePart({ ...group, id, topic }, shares.put, either).then(shares.end, shares.fail)
    try {
      for (let share = await shares.next(); share !== null; share = await shares.next()) yield share
    } finally {
      gone.abort()
      await parting
    }
  }
}
