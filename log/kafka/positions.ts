import type { Position } from '../log.ts'
import { GROUP } from './broker.ts'
import { type Connections, send } from './client.ts'
import type { Cluster } from './cluster.ts'
import { groupOffset } from './requests.ts'
import type { Place, Written } from './written.ts'

/** For whoever has taken the place over: waits while a transaction that moves the position is being settled. */
export function settledPosition(cluster: Cluster, on: Connections, place: Place): Promise<Position | null> {
  return positionOf(cluster, on, place, true)
}

/**
 * As last committed, whatever is under way: what a killed process left open is settled by whoever takes its place over, or
 * when the broker gives it up, and nobody else needs to wait for that. Whoever has committed there sees that.
 */
export function seenPosition(
  { cluster, on, written }: { readonly cluster: Cluster; readonly on: Connections; readonly written: Written },
  place: Place,
): Promise<Position | null> {
  return positionOf(cluster, on, place, written.hasMoved(place))
}

async function positionOf(
  cluster: Cluster,
  on: Connections,
  { group, topic, partition }: Place,
  isSettled: boolean,
): Promise<Position | null> {
  const request = groupOffset(group, { topic, partitions: [partition] }, isSettled)
  return cluster.patiently(async () => {
    const found = await cluster.atCoordinator(on, GROUP, group, async (broker) => {
      const answer = await send(broker, request)
      if (answer.errorCode !== 0) throw offsetError(answer.errorCode, group)
      return answer
    })
    return found.offset < 0 ? null : { offset: found.offset, metadata: found.metadata }
  })
}

/** The codes that a group's offsets are refused with, by Kafka's words. */
const OFFSET_ERRORS: Readonly<Record<number, string>> = {
  14: 'GROUP_LOAD_IN_PROGRESS',
  15: 'GROUP_COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR_FOR_GROUP',
  30: 'GROUP_AUTHORIZATION_FAILED',
  88: 'UNSTABLE_OFFSET_COMMIT',
}

function offsetError(code: number, group: string): Error {
  const type = OFFSET_ERRORS[code] ?? 'UNKNOWN'
  return Object.assign(new Error(`the position of ${group}: error ${code} of the broker, ${type}`), { type })
}
