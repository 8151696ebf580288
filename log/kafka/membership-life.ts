import { once } from 'node:events'
import type { Share } from '../log.ts'
import { openConnections } from './client.ts'
import { isForgotten, isPassing, isRebalancing, isUnknownMember, kafkaFailed } from './errors.ts'
import { join } from './membership-join.ts'
import { ask, type Group, HEARTBEAT_MS, hasLapsed, type Life, lose } from './membership-member.ts'
import { SESSION_TIMEOUT_MS } from './options.ts'

/** A broker that answers no heartbeat for so long is asked again over a new connection. */
const HEARTBEAT_MS_MAX = 2_500
const LEAVE_MS_MAX = 2_000
const RETRY_MS_MIN = 20
const RETRY_MS_MAX = 1_000

/**
 * Is a member of the group until `signal` aborts, then leaves it. What was given stays while the group forms anew: for
 * work on a partition another one may have got meanwhile there is `acquire`. Rejects with `log-refused`, and with
 * `log-unavailable` where the broker says what no patience helps against.
 */
export async function takePart(group: Group, give: (share: Share) => void, signal: AbortSignal): Promise<void> {
  const { clock, options, sessionMs = SESSION_TIMEOUT_MS, connect = () => openConnections(options) } = group
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
      if (isForgotten(error)) forgotten(life, error)
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

async function beat(life: Life): Promise<void> {
  if (hasLapsed(life)) {
    lose(life)
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
      forgotten(life, error)
      again(life)
    }
    // Anything else: the next one tells, or the clock.
  } finally {
    life.isBeating = false
  }
}

/** Whoever the coordinator still knows stays the same member: it would wait for the one that does not come back. */
function forgotten(life: Life, error: unknown): void {
  if (isUnknownMember(error)) life.memberId = ''
  lose(life)
}

/** A join that is under way tells by itself how it stands. */
function again(life: Life): void {
  if (life.isJoining) return
  life.isDue = true
  life.wake()
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

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
