/** What a price of fair-price.ts is, and how prices are drawn when the run is over. */
import type { Chart, Decision, FinalFixture, records } from 'touchline'

export interface Chances {
  readonly home: number
  readonly draw: number
  readonly away: number
}

export interface Price extends Chances {
  /** That it was made with. */
  readonly score: string
  readonly period: number
  /** Whole minutes of the match clock. */
  readonly minute: number
  readonly reliable: boolean
  /** What the provider took back or changed, where that moved the score. */
  readonly corrected: string | null
}

const OUTCOMES = ['home', 'draw', 'away'] as const
const BINS = 10
/** A chart each for so many fixtures, those with the first prices. */
const FIXTURES_DRAWN = 12

/** What was predicted against how often it came true, over all prices of fixtures that were played to their end. */
export function calibration(decisions: readonly Decision<Price>[], finals: ReadonlyMap<string, FinalFixture>): Chart {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, predicted: 0, true: 0 }))
  const fixtures = new Set<string>()
  let prices = 0
  for (const { fixtureId, output } of decisions) {
    const came = outcomeOf(finals.get(fixtureId ?? ''))
    if (came === null || fixtureId === null || !output.reliable) continue
    fixtures.add(fixtureId)
    prices++
    for (const outcome of OUTCOMES) {
      const bin = bins[Math.min(BINS - 1, Math.floor(output[outcome] * BINS))]
      if (bin === undefined) continue
      bin.count++
      bin.predicted += output[outcome]
      bin.true += outcome === came ? 1 : 0
    }
  }
  const filled = bins.filter(({ count }) => count > 0)
  return {
    title: `Calibration: ${prices} prices of ${fixtures.size} finished fixtures, while reliable`,
    kind: 'calibration',
    x: { label: 'predicted (mean of each tenth)', kind: 'number' },
    y: { label: 'came true (share)' },
    series: [
      {
        label: 'home, draw and away together',
        x: filled.map(({ predicted, count }) => predicted / count),
        y: filled.map((bin) => bin.true / bin.count),
      },
    ],
  }
}

/** The prices of a fixture over time, with what the provider corrected. */
export function priceCharts(
  decisions: readonly Decision<Price>[],
  finals: ReadonlyMap<string, FinalFixture>,
): readonly Chart[] {
  const drawn = [...new Set(decisions.map(({ fixtureId }) => fixtureId ?? ''))].slice(0, FIXTURES_DRAWN)
  return drawn.map((fixtureId) => {
    const prices = decisions.filter((decision) => decision.fixtureId === fixtureId)
    const { home, away } = finals.get(fixtureId)?.state ?? {}
    const x = prices.map(({ knownAt }) => knownAt)
    return {
      title: `Prices: ${home?.name ?? 'home'} – ${away?.name ?? 'away'} (${fixtureId})`,
      kind: 'steps',
      x: { label: 'when it was known (UTC)', kind: 'time' },
      y: { label: 'fair price (probability)' },
      series: OUTCOMES.map((outcome) => ({ label: outcome, x, y: prices.map(({ output }) => output[outcome]) })),
      marks: prices.flatMap(({ knownAt, output: { corrected, score } }) =>
        corrected === null ? [] : [{ x: knownAt, label: `${corrected}: ${score}` }],
      ),
    }
  })
}

/** At the end of the second period where that has come; a pending goal counts, unless the views of the score disagree. */
export function regularScore(now: records.FixtureState): { readonly home: number; readonly away: number } {
  const second = (now.period ?? 1) > 2 ? now.periods.find(({ id }) => id === 2) : undefined
  const shown = (now.agreement === 'differs' ? null : now.provisional) ?? now.score
  return { home: second?.home ?? shown?.home ?? 0, away: second?.away ?? shown?.away ?? 0 }
}

/** Null where nobody can tell. */
function outcomeOf(final: FinalFixture | undefined): keyof Chances | null {
  const state = final?.state ?? null
  if (state === null || (state.finality !== 'finished' && state.finality !== 'checked')) return null
  const { home, away } = regularScore(state)
  return home > away ? 'home' : home < away ? 'away' : 'draw'
}
