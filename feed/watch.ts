import { alive, resumed } from './hear.ts'
import type { Command, OpenConnection, Session, Stepped } from './session-state.ts'
import { isServed, judge, lost, NOTHING, retry, turnOver } from './transitions.ts'

/** What is due when nothing happens. `deadline` and `watch` must agree: at a deadline, `watch` does something. */

/** When to call `watch` at the latest; null when nothing will be due. */
export function deadline(session: Session): number | null {
  if (session.phase === 'waiting') return session.isLogFull ? null : session.dueAt
  const { connection, timing } = session
  if (connection === null || connection.isPaused) return null
  return Math.min(
    connection.heardAt + timing.reconnectMs,
    connection.isSilent ? Number.POSITIVE_INFINITY : connection.heardAt + timing.silentMs,
    connection.pingAt === null ? Number.POSITIVE_INFINITY : connection.pingAt + timing.pongMs,
    connection.hasHeartbeat ? connection.recordedAt + timing.aliveMs : Number.POSITIVE_INFINITY,
    isUnheeded(connection) ? connection.openedAt + timing.silentMs : Number.POSITIVE_INFINITY,
    quietAt(session, connection),
  )
}

export function watch(session: Session, now: number, jitter: number): Stepped {
  const { connection, phase, timing } = session
  if (phase === 'waiting') {
    const isDue = now >= session.dueAt && !session.isLogFull
    if (!isDue) return [session, NOTHING]
    const { from, skipTo } = session
    return [{ ...session, phase: 'connecting' }, [{ kind: 'connect', from, skipTo }]]
  }
  if (connection === null || connection.isPaused) return [session, NOTHING]
  if (connection.pingAt !== null && now - connection.pingAt >= timing.pongMs)
    return drop(session, 'no answer to a ping', now, jitter)
  if (now - connection.heardAt >= timing.reconnectMs) return drop(session, 'silent for too long', now, jitter)
  if (isUnheeded(connection) && now - connection.openedAt >= timing.silentMs) return turnOver(session, 'start', now)
  if (now >= quietAt(session, connection)) return quiet(session, connection)
  if (!connection.isSilent && now - connection.heardAt >= timing.silentMs) return silent(session, connection, now)
  if (!connection.hasHeartbeat || now - connection.recordedAt < timing.aliveMs) return [session, NOTHING]
  const noted: OpenConnection = { ...connection, recordedAt: now, hasHeartbeat: false }
  return [{ ...session, connection: noted }, [alive(connection)]]
}

/** Nothing came for some time: said once, and asked whether the other side is still there (half-open TCP). */
function silent(session: Session, connection: OpenConnection, now: number): Stepped {
  const { connectionId } = connection
  const noted: OpenConnection = { ...connection, isSilent: true, pingAt: now, recordedAt: now, hasHeartbeat: false }
  return [
    { ...session, connection: noted },
    [{ kind: 'note', event: 'silent', connectionId, detail: null }, { kind: 'ping' }],
  ]
}

/** What the provider said last is no refusal without its close, but the operator has to know of it. */
function drop(session: Session, reason: string, now: number, jitter: number): Stepped {
  const said = session.connection?.refusal ?? null
  const words = said === null ? reason : `${reason} after: ${said}`
  if (session.isJudged) {
    const ending: Session = { ...session, phase: 'ending', connection: null, recordedId: null }
    return [ending, [{ kind: 'close' }, ...lost(session, words)]]
  }
  const served: Session = { ...session, wasServed: isServed(session) }
  const [next, commands] = retry(served, { words, jitter }, now, said !== null)
  return [{ ...next, recordedId: null }, [{ kind: 'close' }, ...lost(session, words), ...commands]]
}

/** Nothing follows a packet that said so; or the whole list has been read once more, whatever it said. */
function quiet(session: Session, connection: OpenConnection): Stepped {
  const caughtUp: Session = { ...session, connection: { ...connection, isResuming: false } }
  const [next, commands] = judge(caughtUp, connection.isReread)
  const resuming: readonly Command[] = connection.isResuming
    ? [resumed(connection.connectionId, connection.startPosition, connection.place)]
    : NOTHING
  return [next, [...resuming, ...commands]]
}

function quietAt({ isFinished, isJudged, timing }: Session, connection: OpenConnection): number {
  if (isJudged) return Number.POSITIVE_INFINITY
  if (isFinished) return connection.packetAt + timing.quietMs
  return connection.isReread ? connection.packetAt + timing.silentMs : Number.POSITIVE_INFINITY
}

/** At least one packet must come where one was recorded; heartbeats alone mean that startPosition was not understood. */
function isUnheeded(connection: OpenConnection): boolean {
  return connection.startPosition > 0 && !connection.hasPacket && !connection.isSkipping
}
