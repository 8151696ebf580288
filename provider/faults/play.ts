import type { Clock } from '../../platform/clock.ts'
import type { Frame, ServedFrame, ServedMatch } from '../source.ts'
import type { DueFault, DueFaults, Fault, Faults, Fed } from './fault.ts'
import { garbage } from './garbage.ts'
import { askOf, flush, newPackets, packetsOf } from './packets.ts'
import { isSignal, obeying, signal } from './signals.ts'

/** The faults of the next connection to a match; `connection`: how many it had before. */
export type FaultsOf = (match: ServedMatch, connection: number) => DueFaults

/** Plays faults on the connections of all matches. */
export function playFaults(clock: Clock, faultsOf: FaultsOf): Faults {
  const connections = new Map<string, number>()
  const downUntil = new Map<string, number>()
  return {
    admits: (match) => clock.monotonicMs() >= (downUntil.get(nameOf(match)) ?? 0),
    wrap: (fed) => {
      const name = nameOf(fed.match)
      const connection = connections.get(name) ?? 0
      connections.set(name, connection + 1)
      const due = faultsOf(fed.match, connection)
      return disturbed({ clock, due, goDown: (forMs) => downUntil.set(name, clock.monotonicMs() + forMs) }, fed)
    },
  }
}

export function nameOf({ path, fixtureId }: ServedMatch): string {
  return `${path}/${fixtureId}`
}

interface Playing {
  readonly clock: Clock
  readonly due: DueFaults
  /** Turns away other connections to this match for so long. */
  goDown(forMs: number): void
}

function disturbed({ clock, due, goDown }: Playing, { match, client }: Fed): Fed {
  const stall = { untilMs: 0 }
  /** Each is pulled when what was before it has been sent. */
  const frames = async function* (skip = 0): AsyncGenerator<ServedFrame> {
    const packets = newPackets()
    let index = skip
    for await (const one of match.packets(skip)) {
      if (isSignal(one.frame)) {
        yield one
        continue
      }
      for (const { fault, atMs } of due(index, one.atMs)) {
        if (fault.kind === 'duplicate' || fault.kind === 'reorder' || fault.kind === 'gap') askOf(packets, fault)
        else yield { atMs: Math.max(packets.atMs, atMs ?? packets.atMs), frame: frameOf(fault) }
        if (endsWith(fault)) return
        const leftMs = stall.untilMs - clock.monotonicMs()
        if (leftMs > 0) await clock.sleep(Math.ceil(leftMs), client.gone)
      }
      // Without its last packet nobody would know that a match is over.
      yield* packetsOf(packets, one, one.atMs >= match.endMs())
      index++
    }
    yield* flush(packets)
  }

  function frameOf(fault: OnClient): Frame {
    if (fault.kind === 'garbage') return garbage(fault.what)
    return signal((wrapped) => {
      if (fault.kind === 'stall') stall.untilMs = clock.monotonicMs() + fault.forMs
      else if (fault.kind === 'half-open') wrapped.freeze(fault.forMs)
      else {
        goDown(fault.forMs)
        wrapped.drop()
      }
      return !endsWith(fault)
    })
  }

  const hasRoom = (): boolean => client.hasRoom() && clock.monotonicMs() >= stall.untilMs
  return { match: { ...match, packets: frames }, client: obeying({ ...client, hasRoom }) }
}

/** What is no matter of single packets. */
type OnClient = Exclude<DueFault['fault'], { kind: 'duplicate' | 'reorder' | 'gap' }>

function endsWith({ kind }: Fault): boolean {
  return kind === 'drop' || kind === 'half-open'
}
