import type { Clock } from '../../platform/clock.ts'
import type { Outage } from '../outage.ts'
import type { ServedFrame, ServedMatch } from '../source.ts'
import type { Faults } from './fault.ts'
import { DROP, obeying } from './signals.ts'

/**
 * Plays the outages that a match has. They belong to the match: who comes when one is over meets what was to be sent meanwhile,
 * and a match that is over has none any more.
 */
export function outageFaults(clock: Clock): Faults {
  const nowMs = ({ startTime }: ServedMatch): number => (clock.micros() - startTime) / 1000
  const isNow = (match: ServedMatch, kind: Outage['kind']): boolean => {
    const atMs = nowMs(match)
    return outagesOf(match).some((one) => one.kind === kind && one.fromMs <= atMs && atMs < one.toMs)
  }
  return {
    admits: (match) => !isNow(match, 'down'),
    wrap: (fed) => {
      const { match, client } = fed
      if (outagesOf(match).length === 0) return fed
      const connectedMs = nowMs(match)
      return {
        match: { ...match, packets: (skip) => withOutages(match, skip, connectedMs) },
        client: obeying({ ...client, hasRoom: () => client.hasRoom() && !isNow(match, 'mute') }),
      }
    },
  }
}

function outagesOf(match: ServedMatch): readonly Outage[] {
  return match.outages?.() ?? []
}

async function* withOutages(match: ServedMatch, skip = 0, connectedMs: number): AsyncGenerator<ServedFrame> {
  // One that goes on is no news to who comes in it, but it is mute to him as well.
  const ahead = outagesOf(match).filter((one) => one.fromMs > connectedMs || one.toMs > connectedMs)
  let next = 0
  let mutedMs = Number.NEGATIVE_INFINITY
  for await (const one of match.packets(skip)) {
    for (let outage = ahead[next]; outage !== undefined && outage.fromMs < one.atMs; outage = ahead[++next]) {
      if (outage.kind === 'mute') mutedMs = Math.max(mutedMs, outage.toMs)
      else if (outage.fromMs > connectedMs) {
        yield { atMs: outage.fromMs, frame: DROP }
        return
      }
    }
    yield one.atMs < mutedMs ? { ...one, atMs: mutedMs } : one
  }
}
