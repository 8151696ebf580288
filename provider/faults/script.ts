import type { Clock } from '../../platform/clock.ts'
import type { ServedMatch } from '../source.ts'
import type { DueFault, DueFaults, Fault } from './fault.ts'
import { type FaultsOf, nameOf } from './play.ts'

/** One entry of a script. */
export interface ScriptedFault {
  /** Its id, or SPORT/FIXTURE; null: each match has it. */
  readonly fixture: string | null
  readonly when: { readonly atMs: number } | { readonly afterPackets: number }
  readonly fault: Fault
}

/**
 * Each entry is played once for a match, on the connection that gets there first: at a time of the match, in milliseconds as
 * served, or when so many of the provider's packets were sent. A time at which nobody is connected is missed.
 */
export function scriptedFaults(script: readonly ScriptedFault[], clock: Pick<Clock, 'micros'>): FaultsOf {
  const played = new Map<string, Set<ScriptedFault>>()
  return (match) => {
    const ofMatch = script.filter(({ fixture }) => isOf(fixture, match))
    const done = played.get(nameOf(match)) ?? new Set()
    played.set(nameOf(match), done)
    return dueOf(ofMatch, done, beginsMs(match, clock))
  }
}

/** Where in the match a connection begins that meets what happens when it does; one to a match that is over sees all of it. */
function beginsMs(match: ServedMatch, clock: Pick<Clock, 'micros'>): number {
  const atMs = (clock.micros() - match.startTime) / 1000
  return atMs >= match.endMs() ? 0 : atMs
}

function isOf(fixture: string | null, match: ServedMatch): boolean {
  return fixture === null || fixture === match.fixtureId || fixture === nameOf(match)
}

function dueOf(script: readonly ScriptedFault[], done: Set<ScriptedFault>, connectedMs: number): DueFaults {
  return (index, atMs) => {
    const due: DueFault[] = []
    for (const one of script) {
      const { when, fault } = one
      const isTimed = 'atMs' in when
      const isDue = isTimed ? when.atMs >= connectedMs && when.atMs <= atMs : when.afterPackets <= index
      if (!isDue || done.has(one)) continue
      done.add(one)
      due.push({ fault, atMs: isTimed ? when.atMs : null })
      // The connection ends with it: what else is due is for the next one.
      if (fault.kind === 'drop' || fault.kind === 'half-open') break
    }
    return due
  }
}
