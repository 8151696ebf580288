import type { Clock } from '../../platform/clock.ts'
import type { Share } from '../log.ts'
import { type Broker, GROUP } from './broker.ts'
import type { Connections } from './client.ts'
import type { Cluster } from './cluster.ts'
import { ConnectionClosed } from './errors.ts'
import type { KafkaOptions } from './options.ts'

/** A group that shares a topic's partitions, and how its members keep in touch with its coordinator. */
export interface Group {
  readonly id: string
  readonly topic: string
  /** Of the topic. */
  readonly partitions: number
  readonly url: string
  readonly options: KafkaOptions
  readonly cluster: Cluster
  readonly clock: Clock
  /** A member that was not heard for so long is taken for dead; the broker has bounds of its own (6 s to 30 min). */
  readonly sessionMs?: number
  /** For so long a group waits for its members to join again. */
  readonly rebalanceMs?: number
  /** For tests that cut connections. */
  readonly connect?: () => Connections
}

/** What the coordinator is told how often; what it has not heard by a session's end is dead to it. */
export const HEARTBEAT_MS = 500

/** One member of a group, as it goes on. */
export interface Life {
  readonly group: Group
  readonly sessionMs: number
  readonly give: (share: Share) => void
  readonly signal: AbortSignal
  /** A join is answered when all members have joined: heartbeats cannot wait for it on the same connection. */
  readonly joining: Connections
  readonly beating: Connections
  /** Empty: none yet, or the coordinator has forgotten it. */
  memberId: string
  generation: number
  /** What was given; null when that is nothing, since it was lost or nothing was given yet. */
  share: Share | null
  /** When the last request was sent that the coordinator has answered as it answers a member. */
  aliveAtMs: number
  isJoining: boolean
  isBeating: boolean
  /** The group forms anew: join again. */
  isDue: boolean
  wake: () => void
}

/**
 * By our own clock, and one heartbeat before the coordinator thinks so: a process that stood still learns of it by nobody
 * else, and at once.
 */
export function hasLapsed({ sessionMs, aliveAtMs, group }: Life): boolean {
  return group.clock.monotonicMs() - aliveAtMs > sessionMs - HEARTBEAT_MS
}

/** What was given is others' now, or soon. */
export function lose(life: Life): void {
  if (life.share === null) return
  life.share = null
  life.give({ partitions: [], members: 0, member: 0 })
}

/** One request to the coordinator. An answer that takes longer counts as a connection that failed. */
export function ask<T>(
  { group }: Life,
  on: Connections,
  answerMsMax: number,
  work: (broker: Broker) => Promise<T>,
): Promise<T> {
  const { cluster, clock, id } = group
  return cluster.atCoordinator(on, GROUP, id, async (broker) => {
    const limit = new AbortController()
    const late = clock.sleep(answerMsMax, limit.signal).then(() => {
      throw new ConnectionClosed(`expected an answer of the group's coordinator within ${answerMsMax} ms, found none`)
    })
    late.catch(() => {})
    try {
      return await Promise.race([work(broker), late])
    } finally {
      limit.abort()
    }
  })
}
