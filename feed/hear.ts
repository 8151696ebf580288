import { type ExpectedFrame, type ListPlace, placeOther, placePacket } from './place.ts'
import type { Command, Input, OpenConnection, Session, Stepped } from './session-state.ts'
import { NOTHING, turnOver } from './transitions.ts'

/** What a frame does to the session. Every frame is a sign of life. */

export function hearHeartbeat(session: Session, connection: OpenConnection, now: number): Stepped {
  const hasLasted = connection.hasLasted || now - connection.openedAt >= session.timing.aliveMs
  const heard: OpenConnection = {
    ...connection,
    heardAt: now,
    pingAt: null,
    hasHeartbeat: true,
    hasLasted,
    refusal: null,
  }
  // A provider that greets us and closes again and again is not to be asked at full pace.
  const next: Session = { ...session, failures: hasLasted ? 0 : session.failures, connection: heard }
  const isCaughtUp =
    connection.isResuming && connection.place.expectedFrom === null && connection.place.at >= connection.place.next
  if (isCaughtUp)
    return noteHeard(next, heard, now, resumed(connection.connectionId, connection.startPosition, connection.place))
  if (connection.isSilent) return noteHeard(next, heard, now, alive(connection))
  return now - connection.recordedAt >= session.timing.aliveMs
    ? noteHeard(next, heard, now, alive(connection))
    : [next, NOTHING]
}

export function hearPacket(
  session: Session,
  connection: OpenConnection,
  input: Input & { kind: 'packet' },
  now: number,
): Stepped {
  const placed = placePacket(connection.place, input.known)
  if (placed.is === 'unexpected') {
    const [next, commands] = turnOver({ ...session, wasServed: true }, 'start', now)
    return [next, input.known === undefined ? [{ kind: 'record', position: null }, ...commands] : commands]
  }
  const isNew = placed.is === 'new'
  const heard: OpenConnection = {
    ...connection,
    heardAt: now,
    // Whatever repeats what it said at the end, again and again, holds no fixture open.
    packetAt: session.isFinished && placed.is === 'loose' ? connection.packetAt : now,
    pingAt: null,
    hasPacket: true,
    isAnswered: true,
    refusal: null,
    place: placed.place,
  }
  const next: Session = {
    ...session,
    wasServed: true,
    // A repeat alone is no progress: a provider that closes after each one is not to be asked at full pace.
    failures: isNew ? 0 : session.failures,
    isFinished: session.isFinished || input.isFinished,
    connection: heard,
  }
  return recordPlaced(next, heard, placed, now)
}

export function hearFrame(
  session: Session,
  connection: OpenConnection,
  input: Input & { kind: 'other' },
  now: number,
): Stepped {
  const { refusal } = input
  if (!connection.isAnswered && input.isReply) {
    const answered: OpenConnection = { ...connection, heardAt: now, pingAt: null, isAnswered: true, refusal }
    return [{ ...session, connection: answered }, NOTHING]
  }
  const placed = placeOther(connection.place, input.known)
  const said = connection.hasPacket ? null : refusal
  const heard: OpenConnection = {
    ...connection,
    heardAt: now,
    pingAt: null,
    isAnswered: true,
    refusal: said,
    place: placed.place,
  }
  return recordPlaced({ ...session, connection: heard }, heard, placed, now)
}

function recordPlaced(session: Session, connection: OpenConnection, placed: ExpectedFrame, now: number): Stepped {
  const { is, place } = placed
  const isCaughtUp = connection.isResuming && place.expectedFrom === null && !place.isOverlap
  if (is === 'counted') {
    if (isCaughtUp)
      return noteHeard(session, connection, now, resumed(connection.connectionId, connection.startPosition, place))
    return connection.isSilent ? noteHeard(session, connection, now, alive(connection)) : [session, NOTHING]
  }
  const record: Command = { kind: 'record', position: placed.is === 'new' ? placed.position : null }
  const [next] = noteHeard(session, connection, now, record)
  if (!isCaughtUp) return [next, [record]]
  const caughtUp: Session = { ...next, connection: { ...(next.connection as OpenConnection), isResuming: false } }
  return [caughtUp, [resumed(connection.connectionId, connection.startPosition, place), record]]
}

/** Something is recorded of this connection: it is not silent, and `alive` is not due for a while. */
function noteHeard(session: Session, connection: OpenConnection, now: number, command: Command): Stepped {
  const isResuming = connection.isResuming && !(command.kind === 'note' && command.event === 'resumed')
  const noted: OpenConnection = { ...connection, recordedAt: now, hasHeartbeat: false, isSilent: false, isResuming }
  return [{ ...session, connection: noted }, [command]]
}

export function alive({ connectionId }: OpenConnection): Command {
  return { kind: 'note', event: 'alive', connectionId, detail: null }
}

/** All that was recorded has been met again, or had its chance to. */
export function resumed(connectionId: string, startPosition: number, { repeats }: ListPlace): Command {
  return { kind: 'note', event: 'resumed', connectionId, detail: `startPosition=${startPosition} repeats=${repeats}` }
}
