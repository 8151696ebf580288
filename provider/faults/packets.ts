import type { ServedFrame } from '../source.ts'
import type { Fault } from './fault.ts'

/** What the faults so far make of the packets that come. */
export interface Packets {
  /** Of the next packet, beside itself. */
  copies: number
  /** How many of the next ones. */
  leaveOut: number
  /** Behind how many others the next packet is to come; 0: in its place. */
  holdFor: number
  held: { readonly one: ServedFrame; left: number }[]
  /** Of the newest one. */
  atMs: number
}

export function newPackets(): Packets {
  return { copies: 0, leaveOut: 0, holdFor: 0, held: [], atMs: 0 }
}

export function askOf(packets: Packets, fault: Fault & { kind: 'duplicate' | 'reorder' | 'gap' }): void {
  if (fault.kind === 'duplicate') packets.copies += fault.count
  else if (fault.kind === 'gap') packets.leaveOut += fault.count
  else packets.holdFor = Math.max(packets.holdFor, fault.by)
}

/** What is sent when a packet is due. The last one comes last, and comes. */
export function* packetsOf(packets: Packets, one: ServedFrame, isLast: boolean): Generator<ServedFrame> {
  const { copies, holdFor } = packets
  Object.assign(packets, { atMs: one.atMs, copies: 0, holdFor: 0 })
  if (isLast) {
    yield* flush(packets)
    yield one
    return
  }
  if (packets.leaveOut > 0) {
    packets.leaveOut--
    return
  }
  for (const held of packets.held) held.left--
  if (holdFor > 0) packets.held.push({ one, left: holdFor })
  else for (let copy = 0; copy <= copies; copy++) yield one
  const due = packets.held.filter(({ left }) => left <= 0)
  packets.held = packets.held.filter(({ left }) => left > 0)
  for (const held of due) yield { ...held.one, atMs: one.atMs }
}

export function* flush(packets: Packets): Generator<ServedFrame> {
  const { held, atMs } = packets
  packets.held = []
  for (const { one } of held) yield { ...one, atMs }
}
