import type { Packet } from '../packet.ts'
import { learnSide, noSides, type Sides } from '../sides.ts'

/** The accepted packets of a fixture by seq, whatever came late; and what they all together tell of the sides. */
export interface Timeline {
  readonly packets: readonly Packet[]
  readonly sides: Sides
}

/** In the order in which they were recorded; of one seq the first stays, as in the fold. */
export function timelineOf(recorded: readonly Packet[]): Timeline {
  const bySeq = new Map<number, Packet>()
  const sides = noSides()
  let isSorted = true
  let highest = 0
  for (const packet of recorded) {
    if (bySeq.has(packet.seq)) continue
    bySeq.set(packet.seq, packet)
    if (packet.homeTeam !== null) learnSide(sides, packet)
    if (packet.seq < highest) isSorted = false
    else highest = packet.seq
  }
  const packets = [...bySeq.values()]
  return { packets: isSorted ? packets : packets.sort((a, b) => a.seq - b.seq), sides }
}
