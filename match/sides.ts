import type { Team } from './fixture-now.ts'
import type { Packet, Side } from './packet.ts'

/** Which team is home, learned from every accepted packet with a `homeTeam` flag; the highest seq wins. */
export interface Sides {
  readonly byTeam: Map<string, Taught>
  home: Team | null
  away: Team | null
}

interface Taught {
  readonly team: Team
  readonly side: Side
  seq: number
}

export function noSides(): Sides {
  return { byTeam: new Map(), home: null, away: null }
}

export function sideOf(sides: Sides, teamId: string | null): Side | null {
  return teamId === null ? null : (sides.byTeam.get(teamId)?.side ?? null)
}

/** Learns from a packet; true when a team's side is another one than before. */
export function learnSide(sides: Sides, packet: Packet): boolean {
  const { teamId, teamName } = packet.facts
  if (packet.homeTeam === null || teamId === null) return false
  const known = sides.byTeam.get(teamId)
  if (known !== undefined && known.seq > packet.seq) return false
  const side = packet.homeTeam ? 'home' : 'away'
  const isSame = known?.side === side && known.team.name === teamName
  if (isSame && sides[side] === known.team) {
    // It is the one shown, and newer than before: nobody is shown instead.
    known.seq = packet.seq
    return false
  }
  const team = isSame ? known.team : { id: teamId, name: teamName }
  sides.byTeam.set(teamId, { team, side, seq: packet.seq })
  // The newest teacher may be another team than the one shown, so both are looked up again.
  sides.home = newest(sides, 'home')
  sides.away = newest(sides, 'away')
  return known?.side !== side
}

function newest(sides: Sides, side: Side): Team | null {
  let best: Taught | null = null
  for (const taught of sides.byTeam.values()) {
    if (taught.side === side && (best === null || taught.seq > best.seq)) best = taught
  }
  return best?.team ?? null
}
