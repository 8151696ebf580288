import type { Position } from '../log.ts'
import { GROUP } from './broker.ts'
import { type Connections, send } from './client.ts'
import type { Cluster } from './cluster.ts'
import { brokerError } from './codes.ts'
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
      if (answer.errorCode !== 0) throw brokerError(`the position of ${group}`, answer.errorCode)
      return answer
    })
    return found.offset < 0 ? null : { offset: found.offset, metadata: found.metadata }
  })
}
