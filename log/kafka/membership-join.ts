import type { Share } from '../log.ts'
import { assign } from './assign.ts'
import type { Joined } from './broker.ts'
import { typedError } from './codes.ts'
import { ask, type Group, hasLapsed, type Life, lose } from './membership-member.ts'
import { type Claim, decodeClaim, decodeShare, encodeClaim, encodeShare, NO_CLAIM } from './membership-protocol.ts'

const REBALANCE_MS = 10_000
/** What an answer that may wait for others takes at most besides. */
const ANSWER_MS_MAX = 3_000
const PROTOCOL = 'touchline-sticky'

/** Joins the group, as the member that it was, and takes what its leader gives. */
export async function join(life: Life): Promise<void> {
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
    const share = decodeShare(topic, memberAssignment)
    if (share === null) throw noShare(topic, groupId)
    take(life, share)
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
function take(life: Life, share: Share): void {
  if (hasLapsed(life)) {
    lose(life)
    life.isDue = true
    return
  }
  life.share = share
  life.give(share)
}

/** The leader is another program, or its members are: it may be ours after the next join. */
function noShare(topic: string, groupId: string): Error {
  const message = `expected a share of ${topic} from the leader of group ${groupId}, found none`
  return typedError(message, 'GROUP_COORDINATOR_NOT_AVAILABLE')
}
