/** What pause-trading.ts decides, and what it would have been worth. */
import type { Chart, Decision } from 'touchline'

export type Act =
  /** A match goes live, and ends. */
  | { readonly act: 'open'; readonly earnedPerSecond: number; readonly hit: number }
  | { readonly act: 'close' }
  | { readonly act: 'pause'; readonly why: readonly string[]; readonly cause: Cause }
  | { readonly act: 'resume'; readonly why: string }
  /** The provider's score has moved. */
  | Scored
type Cause = 'pending action' | 'unreliable feed'
interface Scored {
  readonly act: 'score'
  readonly score: string
  readonly what: string
  readonly correction: boolean
  readonly paused: boolean
}

const CAUSES: readonly Cause[] = ['pending action', 'unreliable feed']

export function tradingCharts(decisions: readonly Decision<Act>[]): readonly Chart[] {
  return [equity(decisions), pauses(decisions)]
}

interface Trading {
  readonly earnedPerSecond: number
  readonly hit: number
  pausedAt: number | null
  cause: Cause
}

/** Equity over time of all fixtures together, with the rule and without. */
function equity(decisions: readonly Decision<Act>[]): Chart {
  const trading = new Map<string, Trading>()
  const x: number[] = []
  const kept = { with: [] as number[], without: [] as number[] }
  const now = { at: decisions[0]?.knownAt ?? 0, with: 0, without: 0 }
  const draw = (at: number) => {
    x.push(at)
    kept.with.push(now.with)
    kept.without.push(now.without)
  }
  for (const { fixtureId, knownAt, output } of decisions) {
    for (const { earnedPerSecond, pausedAt } of trading.values()) {
      const earned = ((knownAt - now.at) / 1e6) * earnedPerSecond
      now.without += earned
      if (pausedAt === null) now.with += earned
    }
    now.at = knownAt
    draw(knownAt)
    const one = trading.get(fixtureId ?? '')
    if (output.act !== 'score') follow(trading, fixtureId ?? '', knownAt, output)
    else if (one !== undefined) {
      now.without -= one.hit
      if (!output.paused) now.with -= one.hit
      draw(knownAt)
    }
  }
  return {
    title: `Equity: ${points(now.with)} with the rule, ${points(now.without)} without`,
    kind: 'line',
    x: { label: 'when it was known (UTC)', kind: 'time' },
    y: { label: 'equity (points)' },
    series: [
      { label: 'with the rule', x, y: kept.with },
      { label: 'always open', x, y: kept.without },
      { label: 'gained by the rule', x, y: kept.with.map((equity, i) => equity - (kept.without[i] ?? 0)) },
    ],
    marks: decisions.flatMap(({ fixtureId, knownAt, output }) => {
      if (output.act === 'score' && output.correction)
        return [{ x: knownAt, label: `${fixtureId}: ${output.what}: ${output.score}` }]
      if (output.act === 'resume' && output.why.startsWith('revocation'))
        return [{ x: knownAt, label: `${fixtureId}: ${output.why}` }]
      return []
    }),
  }
}

function follow(trading: Map<string, Trading>, fixtureId: string, at: number, act: Exclude<Act, Scored>): void {
  const one = trading.get(fixtureId)
  if (act.act === 'open') trading.set(fixtureId, { ...act, pausedAt: null, cause: 'pending action' })
  else if (act.act === 'close') trading.delete(fixtureId)
  else if (one !== undefined) {
    one.pausedAt = act.act === 'pause' ? at : null
    if (act.act === 'pause') one.cause = act.cause
  }
}

/** How long trading was paused, by what began it: which share of the pauses was over after so many seconds. */
function pauses(decisions: readonly Decision<Act>[]): Chart {
  const trading = new Map<string, Trading>()
  const openedAt = new Map<string, number>()
  const lengths = { 'pending action': [] as number[], 'unreliable feed': [] as number[] }
  let liveSeconds = 0
  for (const { fixtureId, knownAt, output } of decisions) {
    const id = fixtureId ?? ''
    if (output.act === 'score') continue
    const one = trading.get(id)
    if (output.act === 'open') openedAt.set(id, knownAt)
    if (output.act === 'close') liveSeconds += (knownAt - (openedAt.get(id) ?? knownAt)) / 1e6
    if (one !== undefined && one.pausedAt !== null && output.act !== 'pause')
      lengths[one.cause].push((knownAt - one.pausedAt) / 1e6)
    follow(trading, id, knownAt, output)
  }
  const all = CAUSES.flatMap((cause) => lengths[cause])
  const paused = all.reduce((sum, seconds) => sum + seconds, 0)
  return {
    title: `Pauses: ${all.length}, ${((100 * paused) / Math.max(liveSeconds, paused, 1)).toFixed(1)} % of the live time`,
    kind: 'steps',
    x: { label: 'length of the pause (seconds)', kind: 'number' },
    y: { label: 'share of pauses that were over' },
    series: CAUSES.map((cause) => {
      const sorted = lengths[cause].toSorted((a, b) => a - b)
      return { label: cause, x: [0, ...sorted], y: [0, ...sorted.map((_, i) => (i + 1) / sorted.length)] }
    }),
  }
}

function points(equity: number): string {
  return Math.round(equity).toLocaleString('en')
}
