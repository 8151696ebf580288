import { newRandom, type Random } from '../simulate/random.ts'
import { FAULT_KINDS, type Fault, type FaultKind, GARBAGE_KINDS } from './fault.ts'
import { type FaultsOf, nameOf } from './play.ts'

/** How likely each fault is before each packet, from 0 to 1. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>

const STALL_MS = 1000
export const HALF_OPEN_MS = 60_000
const REORDER_MAX = 3

/** Drawn anew for each packet of each connection: the same for the same seed, fixture, number of connection and packet. */
export function drawnFaults(rates: FaultRates, seed: string): FaultsOf {
  return (match, connection) => (index) => {
    const random = newRandom(`${seed}/${nameOf(match)}/${connection}/${index}`)
    return FAULT_KINDS.filter((kind) => random.chance(rates[kind] ?? 0)).map((kind) => ({
      fault: faultOf(kind, random),
      atMs: null,
    }))
  }
}

function faultOf(kind: FaultKind, random: Random): Fault {
  switch (kind) {
    case 'drop':
      return { kind, forMs: 0 }
    case 'half-open':
      return { kind, forMs: HALF_OPEN_MS }
    case 'stall':
      return { kind, forMs: STALL_MS }
    case 'duplicate':
    case 'gap':
      return { kind, count: 1 }
    case 'reorder':
      return { kind, by: random.int(1, REORDER_MAX) }
    case 'garbage':
      return { kind, what: random.pick(GARBAGE_KINDS) }
    default:
      return kind satisfies never
  }
}
