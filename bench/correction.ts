import { fold } from '../match/fold.ts'
import type { RawRecord } from '../match/raw.ts'
import { type FixtureState, initialState } from '../match/state.ts'
import { derive } from '../processors/derived.ts'
import { CORRECTIONS } from '../schemas/topics.ts'
import { type Figure, median, quantile, type Row, range } from './figure.ts'
import { fixtures, interleaved, SIMULATED_RULES } from './load.ts'

const FIXTURES = 64
const WARM_UPS = 2
const RUNS = 7
const RATIO_MAX = 2

/** What a packet costs that corrects something, beside one that does not: in one run, packet by packet. */
export const correction: Figure = {
  name: 'correction',
  target: `≤ ${RATIO_MAX} × an ordinary packet at p99`,
  run: async () => {
    const load = interleaved(fixtures(FIXTURES))
    for (let i = 0; i < WARM_UPS; i++) costs(load)
    const runs = Array.from({ length: RUNS }, () => costs(load))
    return [0.5, 0.99].map((share) => rowOf(share, runs))
  },
}

interface Costs {
  /** Microseconds of each packet. */
  readonly ordinary: readonly number[]
  readonly correcting: readonly number[]
}

function rowOf(share: number, runs: readonly Costs[]): Row {
  const ratios = runs.map(({ ordinary, correcting }) => quantile(correcting, share) / quantile(ordinary, share))
  const micros = (of: keyof Costs): string => median(runs.map((run) => quantile(run[of], share))).toFixed(1)
  return {
    what: `p${share * 100}`,
    result: `${median(ratios).toFixed(2)} ×`,
    range: range(ratios, (ratio) => `${ratio.toFixed(2)} ×`),
    isMet: share === 0.99 ? median(ratios) <= RATIO_MAX : null,
    method: `${micros('correcting')} µs against ${micros('ordinary')} µs; ${runs[0]?.correcting.length} corrections and ${runs[0]?.ordinary.length} other packets of ${FIXTURES} fixtures side by side, fold and derive`,
  }
}

function costs(load: readonly RawRecord[]): Costs {
  const states = new Map<string, FixtureState>()
  const [ordinary, correcting]: [number[], number[]] = [[], []]
  for (const raw of load) {
    const state = states.get(raw.fixtureId) ?? initialState()
    const start = performance.now()
    const folded = fold(state, raw, SIMULATED_RULES)
    const derived = derive(folded.step)
    const micros = (performance.now() - start) * 1000
    states.set(raw.fixtureId, folded.state)
    const isCorrecting = derived.some(({ topic }) => topic === CORRECTIONS)
    if (isCorrecting) correcting.push(micros)
    else ordinary.push(micros)
  }
  return { ordinary, correcting }
}
