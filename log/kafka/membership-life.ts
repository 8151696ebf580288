import { once } from 'node:events'
import type { Clock } from '../../platform/clock.ts'
import type { Share } from '../log.ts'
import { assign } from './assign.ts'
import { type Broker, GROUP, type Joined } from './broker.ts'
import { type Connections, openConnections } from './client.ts'
import type { Cluster } from './cluster.ts'
import { isForgotten, isPassing, isRebalancing, isUnknownMember, kafkaFailed } from './errors.ts'
import { type Claim, decodeClaim, decodeShare, encodeClaim, encodeShare, NO_CLAIM } from './membership-protocol.ts'
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

export const SESSION_MS = 10_000
const REBALANCE_MS = 10_000
const HEARTBEAT_MS = 500
/** A broker that answers no heartbeat for so long is asked again over a new connection. */
const HEARTBEAT_MS_MAX = 2_500
/** What an answer that may wait for others takes at most besides. */
const ANSWER_MS_MAX = 3_000
const LEAVE_MS_MAX = 2_000
const RETRY_MS_MIN = 20
const RETRY_MS_MAX = 1_000
const PROTOCOL = 'touchline-sticky'

interface Life {
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
 * Is a member of the group until `signal` aborts, then leaves it. What was given stays while the group forms anew: for
 * work on a partition another one may have got meanwhile there is `acquire`. Rejects with `log-refused`, and with
 * `log-unavailable` where the broker says what no patience helps against.
 */
export async function takePart(group: Group, give: (share: Share) => void, signal: AbortSignal): Promise<void> {
  const { clock, options, sessionMs = SESSION_MS, connect = () => openConnections(options) } = group
  const life: Life = {
    group,
    sessionMs,
    give,
    signal,
    joining: connect(),
    beating: connect(),
    memberId: '',
    generation: -1,
    share: null,
    aliveAtMs: clock.monotonicMs(),
    isJoining: false,
    isBeating: false,
    isDue: true,
    wake: () => {},
  }
  const stopBeating = clock.every(HEARTBEAT_MS, () => void beat(life))
  const wake = (): void => life.wake()
  signal.addEventListener('abort', wake, { once: true })
  const keeping = keepJoined(life)
  try {
    await Promise.race([keeping, aborted(signal)])
  } finally {
    stopBeating()
    signal.removeEventListener('abort', wake)
    await leave(life, keeping)
    life.joining.close()
    life.beating.close()
  }
}

async function keepJoined(life: Life): Promise<void> {
  const { group, signal } = life
  let delayMs = RETRY_MS_MIN
  while (!signal.aborted) {
    try {
      if (life.isDue) await join(life)
      delayMs = RETRY_MS_MIN
      await due(life)
    } catch (error) {
      if (signal.aborted) return
      const failure = kafkaFailed(group.url, `sharing ${group.topic} in group ${group.id}`, error)
      if (!isPassing(error) || failure.code === 'log-refused') throw failure
      life.isDue = true
      if (isForgotten(error)) lose(life, error)
      // It forms anew while it forms: at once.
      if (isRebalancing(error)) continue
      await group.clock.sleep(delayMs, signal)
      delayMs = Math.min(RETRY_MS_MAX, delayMs * 2)
    }
  }
}

async function due(life: Life): Promise<void> {
  while (!life.isDue && !life.signal.aborted) {
    await new Promise<void>((resolve) => {
      life.wake = resolve
    })
  }
}

async function join(life: Life): Promise<void> {
  const { group, signal, joining, sessionMs } = life
  const { id: groupId, topic, clock, rebalanceMs = REBALANCE_MS } = group
  life.isJoining = true
  life.isDue = false
  try {
    const metadata = encodeClaim(topic, claimOf(life))
    const joined = await ask(life, joining, rebalanceMs + ANSWER_MS_MAX, (broker) =>
      broker.joinGroup({
        groupId,
        sessionTimeout: sessionMs,
        rebalanceTimeout: rebalanceMs,
        memberId: life.memberId,
        protocolType: 'consumer',
        groupProtocols: [{ name: PROTOCOL, metadata }],
      }),
    )
    const { memberId, generationId } = joined
    Object.assign(life, { memberId, generation: generationId })
    if (signal.aborted) return
    const sentAtMs = clock.monotonicMs()
    const groupAssignment = joined.leaderId === memberId ? shareOut(group, joined) : []
    const { memberAssignment } = await ask(life, joining, rebalanceMs + ANSWER_MS_MAX, (broker) =>
      broker.syncGroup({ groupId, generationId, memberId, groupAssignment }),
    )
    life.aliveAtMs = Math.max(life.aliveAtMs, sentAtMs)
    take(life, decodeShare(topic, memberAssignment))
  } finally {
    life.isJoining = false
  }
}

function claimOf({ share, generation }: Life): Claim {
  return share === null ? NO_CLAIM : { owned: share.partitions, generation }
}

/** As the leader: who gets what. */
function shareOut({ topic, partitions }: Group, { members }: Joined) {
  const claimants = members.map(({ memberId, memberMetadata }) => {
    return { id: memberId, ...decodeClaim(topic, memberMetadata) }
  })
  return [...assign(claimants, partitions)].map(([memberId, given], member) => {
    const share: Share = { partitions: given, members: members.length, member }
    return { memberId, memberAssignment: encodeShare(topic, share) }
  })
}

/** An answer that lay in the socket while this process stood still is not believed. */
function take(life: Life, share: Share | null): void {
  if (share === null || hasLapsed(life)) {
    lose(life, null)
    life.isDue = true
    return
  }
  life.share = share
  life.give(share)
}

async function beat(life: Life): Promise<void> {
  if (hasLapsed(life)) {
    lose(life, null)
    again(life)
  }
  const { memberId, generation, beating, group, isBeating } = life
  if (memberId === '' || isBeating || life.signal.aborted) return
  life.isBeating = true
  const sentAtMs = group.clock.monotonicMs()
  try {
    await ask(life, beating, HEARTBEAT_MS_MAX, (broker) =>
      broker.heartbeat({ groupId: group.id, groupGenerationId: generation, memberId }),
    )
    life.aliveAtMs = Math.max(life.aliveAtMs, sentAtMs)
  } catch (error) {
    if (isRebalancing(error)) {
      life.aliveAtMs = Math.max(life.aliveAtMs, sentAtMs)
      again(life)
    } else if (isForgotten(error) && !life.isJoining && life.generation === generation) {
      lose(life, error)
      again(life)
    }
    // Anything else: the next one tells, or the clock.
  } finally {
    life.isBeating = false
  }
}

/** A join that is under way tells by itself how it stands. */
function again(life: Life): void {
  if (life.isJoining) return
  life.isDue = true
  life.wake()
}

/**
 * By our own clock, and one heartbeat before the coordinator thinks so: a process that stood still learns of it by nobody
 * else, and at once.
 */
function hasLapsed({ sessionMs, aliveAtMs, group }: Life): boolean {
  return group.clock.monotonicMs() - aliveAtMs > sessionMs - HEARTBEAT_MS
}

/** Whoever the coordinator still knows stays the same member: it would wait for the one that does not come back. */
function lose(life: Life, error: unknown): void {
  if (isUnknownMember(error)) life.memberId = ''
  if (life.share === null) return
  life.share = null
  life.give({ partitions: [], members: 0, member: 0 })
}

async function leave(life: Life, keeping: Promise<void>): Promise<void> {
  const { group, beating } = life
  const leaving = async (): Promise<void> => {
    // The coordinator is about to tell who we are; without that it waits for us until the session has lapsed.
    if (life.memberId === '') await keeping
    const { memberId } = life
    if (memberId === '') return
    await ask(life, beating, LEAVE_MS_MAX, (broker) => broker.leaveGroup({ groupId: group.id, memberId }))
  }
  const limit = new AbortController()
  keeping.catch(() => {})
  await Promise.race([leaving().catch(() => {}), group.clock.sleep(LEAVE_MS_MAX, limit.signal)])
  limit.abort()
}

/** One request to the coordinator. An answer that takes longer counts as a connection that failed. */
function ask<T>(
  { group }: Life,
  on: Connections,
  answerMsMax: number,
  work: (broker: Broker) => Promise<T>,
): Promise<T> {
  const { cluster, clock, id } = group
  return cluster.atCoordinator(on, GROUP, id, async (broker) => {
    const limit = new AbortController()
    const late = clock.sleep(answerMsMax, limit.signal).then(() => {
      throw new Error(`expected an answer of the group's coordinator within ${answerMsMax} ms, found none`)
    })
    late.catch(() => {})
    try {
      return await Promise.race([work(broker), late])
    } finally {
      limit.abort()
    }
  })
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
