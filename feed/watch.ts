import { alive, resumed } from './hear.ts'
import type { Command, Link, Session, Stepped } from './session-state.ts'
import { isServed, judge, lost, NOTHING, retry, turnOver } from './transitions.ts'

/** What is due when nothing happens. `deadline` and `watch` must agree: at a deadline, `watch` does something. */

/** When to call `watch` at the latest; null when nothing will be due. */
export function deadline(session: Session): number | null {
  if (session.phase === 'waiting') return session.isLogFull ? null : session.dueAt
  const { link, timing } = session
  if (link === null || link.isPaused) return null
  return Math.min(
    link.heardAt + timing.reconnectMs,
    link.isSilent ? Number.POSITIVE_INFINITY : link.heardAt + timing.silentMs,
    link.pingAt === null ? Number.POSITIVE_INFINITY : link.pingAt + timing.pongMs,
    link.hasHeartbeat ? link.recordedAt + timing.aliveMs : Number.POSITIVE_INFINITY,
    isUnheeded(link) ? link.openedAt + timing.silentMs : Number.POSITIVE_INFINITY,
    quietAt(session, link),
  )
}

export function watch(session: Session, now: number, jitter: number): Stepped {
  const { link, phase, timing } = session
  if (phase === 'waiting') {
    const isDue = now >= session.dueAt && !session.isLogFull
    if (!isDue) return [session, NOTHING]
    const { from, skipTo } = session
    return [{ ...session, phase: 'connecting' }, [{ kind: 'connect', from, skipTo }]]
  }
  if (link === null || link.isPaused) return [session, NOTHING]
  if (link.pingAt !== null && now - link.pingAt >= timing.pongMs)
    return drop(session, 'no answer to a ping', now, jitter)
  if (now - link.heardAt >= timing.reconnectMs) return drop(session, 'silent for too long', now, jitter)
  if (isUnheeded(link) && now - link.openedAt >= timing.silentMs) return turnOver(session, 'start', now)
  if (now >= quietAt(session, link)) return quiet(session, link)
  if (!link.isSilent && now - link.heardAt >= timing.silentMs) return silent(session, link, now)
  if (!link.hasHeartbeat || now - link.recordedAt < timing.aliveMs) return [session, NOTHING]
  const noted: Link = { ...link, recordedAt: now, hasHeartbeat: false }
  return [{ ...session, link: noted }, [alive(link)]]
}

/** Nothing came for some time: said once, and asked whether the other side is still there (half-open TCP). */
function silent(session: Session, link: Link, now: number): Stepped {
  const { connectionId } = link
  const noted: Link = { ...link, isSilent: true, pingAt: now, recordedAt: now, hasHeartbeat: false }
  return [
    { ...session, link: noted },
    [{ kind: 'note', event: 'silent', connectionId, detail: null }, { kind: 'ping' }],
  ]
}

/** What the provider said last is no refusal without its close, but the operator has to know of it. */
function drop(session: Session, reason: string, now: number, jitter: number): Stepped {
  const said = session.link?.refusal ?? null
  const words = said === null ? reason : `${reason} after: ${said}`
  if (session.isJudged) {
    const ending: Session = { ...session, phase: 'ending', link: null, recordedId: null }
    return [ending, [{ kind: 'close' }, ...lost(session, words)]]
  }
  const served: Session = { ...session, wasServed: isServed(session) }
  const [next, commands] = retry(served, { words, jitter }, now, said !== null)
  return [{ ...next, recordedId: null }, [{ kind: 'close' }, ...lost(session, words), ...commands]]
}

/** Nothing follows a packet that said so; or the whole list has been read once more, whatever it said. */
function quiet(session: Session, link: Link): Stepped {
  const caughtUp: Session = { ...session, link: { ...link, isResuming: false } }
  const [next, commands] = judge(caughtUp, link.isReread)
  const resuming: readonly Command[] = link.isResuming
    ? [resumed(link.connectionId, link.startPosition, link.place)]
    : NOTHING
  return [next, [...resuming, ...commands]]
}

function quietAt({ isFinished, isJudged, timing }: Session, link: Link): number {
  if (isJudged) return Number.POSITIVE_INFINITY
  if (isFinished) return link.packetAt + timing.quietMs
  return link.isReread ? link.packetAt + timing.silentMs : Number.POSITIVE_INFINITY
}

/** At least one packet must come where one was recorded; heartbeats alone mean that startPosition was not understood. */
function isUnheeded(link: Link): boolean {
  return link.startPosition > 0 && !link.hasPacket && !link.isSkipping
}
