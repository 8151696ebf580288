import { fold } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'
import { type FixtureState, initialState } from '../match/state.ts'
import { type Figure, kilobytes, median, type Row, range } from './figure.ts'
import { type Fixture, NO_RULES, rawPacket, SIMULATED_RULES, START } from './load.ts'
import { longFixtures } from './long.ts'

const FIXTURES = 40
const PACKETS = 1500
const RUNS = 3
const METHOD = `heap and array buffers after gc, ${FIXTURES} states of ${PACKETS} packets kept, all four sports; ÷ ${FIXTURES}`

export const memory: Figure = {
  name: 'memory',
  target: '≤ 300 kB a fixture',
  run: async () => {
    const load = longFixtures(FIXTURES, PACKETS)
    return [measured('simulated rules', load, SIMULATED_RULES), measured('no rules', load, NO_RULES)]
  },
}

function measured(what: string, load: readonly Fixture[], rules: RuleTable): Row {
  const runs = Array.from({ length: RUNS }, () => bytesPerFixture(load, rules))
  return {
    what,
    result: kilobytes(median(runs)),
    range: range(runs, kilobytes),
    isMet: median(runs) <= 300_000,
    method: METHOD,
  }
}

function bytesPerFixture(load: readonly Fixture[], rules: RuleTable): number {
  const before = bytesInUse()
  const states = load.map((fixture) => folded(fixture, rules))
  const after = bytesInUse()
  return (after - before) / states.length
}

/** Frames are copied, as those read from a log are: what the state keeps of one must not be shared with the load. */
function folded(fixture: Fixture, rules: RuleTable): FixtureState {
  let state = initialState()
  for (const { bytes, atMs } of fixture.frames) {
    state = fold(state, rawPacket(fixture, new Uint8Array(bytes), START + atMs * 1000), rules).state
  }
  return state
}

function bytesInUse(): number {
  if (globalThis.gc === undefined) throw new Error('run node with --expose-gc')
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
