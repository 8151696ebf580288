import type { ConnectedClient } from '../clients.ts'
import type { ServedMatch } from '../source.ts'

/**
 * What goes wrong between a match and its clients. Both are wrapped: feeding knows nothing of it, and any fault can be
 * played on any match.
 */
export interface Faults {
  /** Whether a socket is let in now; else it is turned away with 503. */
  admits(match: ServedMatch): boolean
  /** What a connection is fed with, and who is fed, instead. */
  wrap(fed: Fed): Fed
}

export interface Fed {
  readonly match: ServedMatch
  readonly client: ConnectedClient
}

export const FAULT_KINDS = ['drop', 'half-open', 'stall', 'duplicate', 'reorder', 'gap', 'garbage'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export const GARBAGE_KINDS = ['text', 'binary', 'huge', 'deep'] as const
export type GarbageKind = (typeof GARBAGE_KINDS)[number]

export type Fault =
  /** The connection is cut off; others are turned away for so long. */
  | { readonly kind: 'drop'; readonly forMs: number }
  /** TCP stays open, nothing comes, no ping is answered. The system of a real one gives up some time, too. */
  | { readonly kind: 'half-open'; readonly forMs: number }
  /** Nothing comes for so long, no heartbeat either; then all at once. Pings are answered. */
  | { readonly kind: 'stall'; readonly forMs: number }
  /** The next packet comes so many times more. */
  | { readonly kind: 'duplicate'; readonly count: number }
  /** The next packet comes behind so many that follow it. */
  | { readonly kind: 'reorder'; readonly by: number }
  /** So many packets are left out on this connection; REST has them. */
  | { readonly kind: 'gap'; readonly count: number }
  /** A frame that is no packet. */
  | { readonly kind: 'garbage'; readonly what: GarbageKind }

/** A fault that is to be played before a packet: at this time of the match, or at once. */
export interface DueFault {
  readonly fault: Fault
  readonly atMs: number | null
}

/** The faults of one connection. `index`: of the packet that comes next, in the provider's list; `atMs`: when. */
export type DueFaults = (index: number, atMs: number) => readonly DueFault[]
