import type { Packet } from '../match/packet.ts'
import type { Step } from '../match/step.ts'

/** What is kept of a fixture by who keeps all of it: nothing that may be of any size and is not looked at again. */

const NO_FRAME = new Uint8Array(0)

/** Without the frame; of a packet that was not accepted, and so counts in no bound of the fold (Q8), only what names it. */
export function keptStep(step: Step): Step {
  const raw = { ...step.raw, frame: NO_FRAME }
  if (step.kind === 'duplicate') return { ...step, raw, packet: keptPacket(step.packet) }
  if (step.kind === 'rejected') return { ...step, raw, packet: step.packet && keptPacket(step.packet) }
  return { ...step, raw }
}

/** Without metadata and related actions. */
export function keptPacket(packet: Packet): Packet {
  const { facts } = packet
  if (facts.metadata === null && facts.related.length === 0) return packet
  return { ...packet, facts: { ...facts, related: [], metadata: null } }
}
