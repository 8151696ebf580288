import { fold as foldRaw } from '../match/fold.ts'
import type { RawRecord } from '../match/raw.ts'
import type { RuleTable } from '../match/rules.ts'
import { type FixtureState, initialState } from '../match/state.ts'
import { derive } from '../processors/derived.ts'
import { type Figure, median, perSecond, type Row, range } from './figure.ts'
import { fixtures, interleaved, NO_RULES, SIMULATED_RULES } from './load.ts'

const FIXTURES = 64
const WARM_UPS = 2
const RUNS = 7

export const fold: Figure = {
  name: 'fold',
  target: '≥ 80,000 packets/s',
  run: async () => {
    const load = interleaved(fixtures(FIXTURES))
    return [measured('simulated rules', load, SIMULATED_RULES), measured('no rules', load, NO_RULES)]
  },
}

function measured(what: string, load: readonly RawRecord[], rules: RuleTable): Row {
  for (let i = 0; i < WARM_UPS; i++) packetsPerSecond(load, rules)
  const runs = Array.from({ length: RUNS }, () => packetsPerSecond(load, rules))
  const bytes = load.reduce((sum, { frame }) => sum + frame.length, 0) / load.length
  const method = `${load.length} frames of ${Math.round(bytes)} B in memory, ${FIXTURES} fixtures side by side; fold and derive, one thread`
  return { what, result: perSecond(median(runs)), range: range(runs, perSecond), isMet: median(runs) >= 80_000, method }
}

function packetsPerSecond(load: readonly RawRecord[], rules: RuleTable): number {
  const states = new Map<string, FixtureState>()
  let derived = 0
  const start = performance.now()
  for (const raw of load) {
    const { state, step } = foldRaw(states.get(raw.fixtureId) ?? initialState(), raw, rules)
    states.set(raw.fixtureId, state)
    derived += derive(step).length
  }
  const ms = performance.now() - start
  if (derived < load.length * 2) throw new Error(`expected at least two records a packet, found ${derived}`)
  return (load.length / ms) * 1000
}
