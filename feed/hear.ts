import { type Expected, type Place, placeOther, placePacket } from './place.ts'
import type { Command, Input, Link, Session, Stepped } from './session-state.ts'
import { NOTHING, turnOver } from './transitions.ts'

/** What a frame does to the session. Every frame is a sign of life. */

export function hearHeartbeat(session: Session, link: Link, now: number): Stepped {
  const hasLasted = link.hasLasted || now - link.openedAt >= session.timing.aliveMs
  const heard: Link = { ...link, heardAt: now, pingAt: null, hasHeartbeat: true, hasLasted, refusal: null }
  // A provider that greets us and closes again and again is not to be asked at full pace.
  const next: Session = { ...session, failures: hasLasted ? 0 : session.failures, link: heard }
  const isCaughtUp = link.isResuming && link.place.expectedFrom === null && link.place.at >= link.place.next
  if (isCaughtUp) return noteHeard(next, heard, now, resumed(link.connectionId, link.startPosition, link.place))
  if (link.isSilent) return noteHeard(next, heard, now, alive(link))
  return now - link.recordedAt >= session.timing.aliveMs ? noteHeard(next, heard, now, alive(link)) : [next, NOTHING]
}

export function hearPacket(session: Session, link: Link, input: Input & { kind: 'packet' }, now: number): Stepped {
  const placed = placePacket(link.place, input.known)
  if (placed.is === 'unexpected') {
    const [next, commands] = turnOver({ ...session, wasServed: true }, 'start', now)
    return [next, input.known === undefined ? [{ kind: 'record', position: null }, ...commands] : commands]
  }
  const isNew = placed.is === 'new'
  const heard: Link = {
    ...link,
    heardAt: now,
    packetAt: now,
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
    link: heard,
  }
  return recordPlaced(next, heard, placed, now)
}

export function hearFrame(session: Session, link: Link, input: Input & { kind: 'other' }, now: number): Stepped {
  const { refusal } = input
  if (!link.isAnswered && input.isReply) {
    const answered: Link = { ...link, heardAt: now, pingAt: null, isAnswered: true, refusal }
    return [{ ...session, link: answered }, NOTHING]
  }
  const placed = placeOther(link.place, input.known)
  const said = link.hasPacket ? null : refusal
  const heard: Link = { ...link, heardAt: now, pingAt: null, isAnswered: true, refusal: said, place: placed.place }
  return recordPlaced({ ...session, link: heard }, heard, placed, now)
}

function recordPlaced(session: Session, link: Link, placed: Expected, now: number): Stepped {
  const { is, place } = placed
  const isCaughtUp = link.isResuming && place.expectedFrom === null && !place.isOverlap
  if (is === 'counted') {
    if (isCaughtUp) return noteHeard(session, link, now, resumed(link.connectionId, link.startPosition, place))
    return link.isSilent ? noteHeard(session, link, now, alive(link)) : [session, NOTHING]
  }
  const record: Command = { kind: 'record', position: placed.is === 'new' ? placed.position : null }
  const [next] = noteHeard(session, link, now, record)
  if (!isCaughtUp) return [next, [record]]
  const caughtUp: Session = { ...next, link: { ...(next.link as Link), isResuming: false } }
  return [caughtUp, [resumed(link.connectionId, link.startPosition, place), record]]
}

/** Something is recorded of this connection: it is not silent, and `alive` is not due for a while. */
function noteHeard(session: Session, link: Link, now: number, command: Command): Stepped {
  const isResuming = link.isResuming && !(command.kind === 'note' && command.event === 'resumed')
  const noted: Link = { ...link, recordedAt: now, hasHeartbeat: false, isSilent: false, isResuming }
  return [{ ...session, link: noted }, [command]]
}

export function alive({ connectionId }: Link): Command {
  return { kind: 'note', event: 'alive', connectionId, detail: null }
}

/** All that was recorded has been met again, or had its chance to. */
export function resumed(connectionId: string, startPosition: number, { repeats }: Place): Command {
  return { kind: 'note', event: 'resumed', connectionId, detail: `startPosition=${startPosition} repeats=${repeats}` }
}
