import type { Packet, Side } from '../packet.ts'

/** The accepted packets of a fixture by seq, whatever came late; and what they all together tell of the sides. */
export interface Timeline {
  readonly packets: readonly Packet[]
  readonly sides: TeamSides
}

/** By team id, as the fold has it at the end (S1). */
export type TeamSides = ReadonlyMap<string, { readonly seq: number; readonly side: Side }>

/** In the order in which they were recorded; of one seq the first stays, as in the fold. */
export function timelineOf(recorded: readonly Packet[]): Timeline {
  const bySeq = new Map<number, Packet>()
  const sides = new Map<string, { seq: number; side: Side }>()
  let isSorted = true
  let highest = 0
  for (const packet of recorded) {
    if (bySeq.has(packet.seq)) continue
    bySeq.set(packet.seq, packet)
    learnSide(sides, packet)
    if (packet.seq < highest) isSorted = false
    else highest = packet.seq
  }
  const packets = [...bySeq.values()]
  return { packets: isSorted ? packets : packets.sort((a, b) => a.seq - b.seq), sides }
}

/** As match/sides.ts, without what a live fixture needs; here it is the work of each packet. */
function learnSide(
  sides: Map<string, { seq: number; side: Side }>,
  { seq, homeTeam, facts: { teamId } }: Packet,
): void {
  if (homeTeam === null || teamId === null) return
  const side = homeTeam ? 'home' : 'away'
  const known = sides.get(teamId)
  if (known === undefined) sides.set(teamId, { seq, side })
  else if (known.seq < seq) {
    known.seq = seq
    known.side = side
  }
}
