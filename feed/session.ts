import { hearFrame, hearHeartbeat, hearPacket } from './hear.ts'
import { beginBehind, beginPlace, positionBehind } from './place.ts'
import type { Closed, Command, Input, OpenConnection, Opened, Session, Stepped } from './session-state.ts'
import { isServed, judge, lost, NOTHING, retry, turnOver, withConnection } from './transitions.ts'
import { watch } from './watch.ts'

/**
 * The one place that decides what a connection to a fixture does next (DESIGN §5): what happened, at what time (monotonic
 * milliseconds), gives the next state and what is to be done. Pure; inputs that make no sense in a phase change nothing.
 */
export function step(session: Session, input: Input, now: number): Stepped {
  switch (input.kind) {
    case 'start':
      return session.isFinished ? judge(session) : [session, NOTHING]
    case 'opened':
      return session.phase === 'connecting' ? open(session, input, now) : [session, [{ kind: 'close' }]]
    case 'failed':
      return session.phase === 'connecting' ? failed(session, input, now) : [session, NOTHING]
    case 'closed':
      return session.phase === 'open' ? closed(session, input, now) : [session, NOTHING]
    case 'heartbeat':
      return session.connection ? hearHeartbeat(session, session.connection, now) : [session, NOTHING]
    case 'packet':
      return session.connection ? hearPacket(session, session.connection, input, now) : [session, NOTHING]
    case 'other':
      return session.connection ? hearFrame(session, session.connection, input, now) : [session, NOTHING]
    case 'pong':
      return session.connection
        ? [withConnection(session, { ...session.connection, pingAt: null }), NOTHING]
        : [session, NOTHING]
    case 'tick':
      return watch(session, now, input.jitter)
    case 'log-full':
    case 'log-away':
    case 'log-free':
      return pressure(session, input.kind, now)
    case 'go-on':
    case 'reread':
    case 'end':
      return session.isJudged ? verdict(session, input.kind, now) : [session, NOTHING]
    case 'stop':
      return over(session, input.detail)
    default:
      return input satisfies never
  }
}

function open(session: Session, input: Opened, now: number): Stepped {
  const { connectionId, startPosition, next, spare } = input
  const isReread = session.from === 'reread'
  const isSkipping = session.skipTo !== null
  const place = isSkipping ? beginBehind(startPosition, next) : beginPlace(startPosition, next, spare)
  const connection: OpenConnection = {
    connectionId,
    openedAt: now,
    heardAt: now,
    recordedAt: now,
    packetAt: now,
    hasPacket: false,
    hasLasted: false,
    hasHeartbeat: false,
    isAnswered: !session.isReplyDue,
    refusal: null,
    isSilent: false,
    pingAt: null,
    isPaused: session.isLogFull,
    startPosition,
    isReread,
    isSkipping,
    place,
    isResuming: place.isOverlap,
  }
  const detail = `startPosition=${startPosition}`
  const commands: Command[] = [
    ...(session.isReplyDue ? [{ kind: 'authenticate' } as const] : []),
    { kind: 'note', event: 'opened', connectionId, detail },
    ...(session.isLogFull ? [{ kind: 'pause' } as const] : []),
  ]
  const from = isReread ? 'reread' : 'resume'
  return [{ ...session, phase: 'open', connection, recordedId: connectionId, from, skipTo: null }, commands]
}

/** The attempt led to no connection. What was open before, by choice, is lost now. */
function failed(session: Session, input: Input & { kind: 'failed' }, now: number): Stepped {
  if (input.isRefusal && !session.wasServed) return refused(session, input.words)
  const [next, commands] = retry(session, input, now, input.isRefusal)
  return [{ ...next, recordedId: null }, [...lost(session, input.words), ...commands]]
}

function closed(session: Session, input: Closed, now: number): Stepped {
  const connection = session.connection as OpenConnection
  const refusal = connection.hasPacket ? null : (connection.refusal ?? input.refusal)
  if (refusal !== null && !session.wasServed) return refused(session, refusal)
  const words = refusal === null ? input.words : `refused: ${refusal}`
  const noted = lost(session, words)
  const skipTo = input.isTooLarge ? positionBehind(connection.place, connection.startPosition) : null
  const gone: Session = { ...session, wasServed: isServed(session), connection: null, recordedId: null, skipTo }
  if (session.isJudged) return [{ ...gone, phase: 'ending' }, noted]
  if (session.isFinished) {
    const [ending, commands] = judge({ ...gone, phase: 'ending' }, connection.isReread)
    return [ending, [...noted, ...commands]]
  }
  const [next, commands] = retry(gone, { words, jitter: input.jitter }, now, refusal !== null)
  return [next, [...noted, ...commands]]
}

function refused(session: Session, words: string): Stepped {
  const commands: Command[] = [...lost(session, `refused: ${words}`), { kind: 'close' }, { kind: 'refused', words }]
  return [{ ...session, phase: 'over', connection: null, recordedId: null }, commands]
}

/** The log takes nothing for now: the sockets wait, and are closed when that lasts. The provider replays. */
function pressure(session: Session, kind: 'log-full' | 'log-away' | 'log-free', now: number): Stepped {
  const { connection, phase } = session
  if (kind === 'log-full') {
    const full = { ...session, isLogFull: true }
    return connection ? [withConnection(full, { ...connection, isPaused: true }), [{ kind: 'pause' }]] : [full, NOTHING]
  }
  if (kind === 'log-away') {
    if (phase === 'over' || phase === 'away') return [session, NOTHING]
    const next = session.isJudged ? 'ending' : 'away'
    return [{ ...session, wasServed: isServed(session), phase: next, connection: null }, [{ kind: 'close' }]]
  }
  const free = { ...session, isLogFull: false }
  if (phase === 'away' || (phase === 'ending' && connection === null)) {
    const next: Session = phase === 'away' ? { ...free, phase: 'waiting', dueAt: now } : free
    return [{ ...next, recordedId: null }, lost(session, 'log unavailable')]
  }
  if (!connection?.isPaused) return [free, NOTHING]
  const shiftMs = now - connection.heardAt
  const times = { heardAt: now, openedAt: connection.openedAt + shiftMs, packetAt: connection.packetAt + shiftMs }
  const read = { ...connection, ...times, isPaused: false, pingAt: null }
  return [withConnection(free, read), [{ kind: 'unpause' }]]
}

function verdict(session: Session, kind: 'go-on' | 'reread' | 'end', now: number): Stepped {
  const judged: Session = { ...session, isJudged: false }
  if (kind === 'go-on') {
    const isClosed = session.phase === 'ending'
    return [
      isClosed
        ? { ...judged, phase: 'waiting', dueAt: now, from: 'resume', skipTo: null }
        : { ...judged, from: 'resume' },
      NOTHING,
    ]
  }
  if (kind === 'reread') return turnOver(judged, 'reread', now)
  const ended: Command = { kind: 'note', event: 'ended', connectionId: session.recordedId, detail: null }
  return [{ ...judged, phase: 'over', connection: null, recordedId: null }, [ended, { kind: 'close' }]]
}

function over(session: Session, detail: string): Stepped {
  if (session.phase === 'over') return [session, NOTHING]
  return [
    { ...session, phase: 'over', connection: null, recordedId: null },
    [...lost(session, detail), { kind: 'close' }],
  ]
}
