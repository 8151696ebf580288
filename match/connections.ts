import type { RawRecord } from './raw.ts'

export const CONNECTION_EVENTS = ['opened', 'lost', 'silent', 'resumed', 'alive', 'ended'] as const
export type ConnectionEvent = (typeof CONNECTION_EVENTS)[number]

/** What the lines of a fixture have open (DESIGN §5, end). At most one connection of a line is open. */
export interface Connections {
  readonly byLine: Map<string, OpenConnection>
  /** A connection was recorded at all: fixtures that were only imported have none. */
  recorded: boolean
  ended: boolean
}

interface OpenConnection {
  readonly connectionId: string | null
  readonly isSilent: boolean
}

export function noConnections(): Connections {
  return { byLine: new Map(), recorded: false, ended: false }
}

export function isConnectionEvent(kind: string): kind is ConnectionEvent {
  return (CONNECTION_EVENTS as readonly string[]).includes(kind)
}

export function applyConnectionEvent(connections: Connections, event: ConnectionEvent, raw: RawRecord): void {
  const { byLine } = connections
  switch (event) {
    case 'opened':
      connections.recorded = true
      connections.ended = false
      byLine.set(raw.line, { connectionId: raw.connectionId, isSilent: false })
      return
    case 'lost':
      if (isOpen(connections, raw)) byLine.delete(raw.line)
      return
    case 'silent':
      if (isOpen(connections, raw)) byLine.set(raw.line, { connectionId: raw.connectionId, isSilent: true })
      return
    case 'resumed':
    case 'alive':
      heard(connections, raw)
      return
    case 'ended':
      connections.ended = true
      byLine.delete(raw.line)
      return
    default:
      event satisfies never
  }
}

/** Something came over this connection: it is not silent. */
export function heard(connections: Connections, raw: RawRecord): void {
  const open = connections.byLine.get(raw.line)
  if (open?.isSilent && open.connectionId === raw.connectionId) {
    connections.byLine.set(raw.line, { connectionId: raw.connectionId, isSilent: false })
  }
}

/** Connections were recorded, none is open, and the end was not recorded. */
export function isDisconnected(connections: Connections): boolean {
  return connections.recorded && connections.byLine.size === 0 && !connections.ended
}

/** Every open connection is silent. */
export function isSilent(connections: Connections): boolean {
  if (connections.byLine.size === 0) return false
  for (const open of connections.byLine.values()) if (!open.isSilent) return false
  return true
}

/** An older connection of the line may report late; only the open one counts. */
function isOpen(connections: Connections, raw: RawRecord): boolean {
  const open = connections.byLine.get(raw.line)
  return open !== undefined && open.connectionId === raw.connectionId
}
