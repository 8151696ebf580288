/**
 * Fair prices of home, draw and away in soccer, from the score and the match clock.
 *
 *   touchline backtest examples/fair-price.ts --log file:./data
 *
 * The model is the textbook one (M. J. Maher, "Modelling association football scores", 1982, without strengths of teams): each
 * side's goals are a Poisson number of their own, and come at the same rate in every minute. So what is still to come of each
 * side is Poisson with mean = its goals per match x share of the match that is left. Better rates belong in the config.
 *
 * A price is emitted when score, period, minute or reliability changes. It knows nothing but what had been published by
 * then: what came true (`finals`) is for `charts`, when the run is over.
 */
import { type Context, type Drawing, defineStrategy, type records } from 'touchline'
import { type Chances, calibration, type Price, priceCharts, regularScore } from './fair-price-charts.ts'

const DEFAULTS = {
  /** Goals per match. */
  homeGoals: 1.5,
  awayGoals: 1.2,
  halfMinutes: 45,
  /** What is expected on top of each half. */
  addedMinutes: 3,
}
export type Model = typeof DEFAULTS

interface State {
  readonly model: Model
  now: records.FixtureState | null
  /** Of `now`, UTC microseconds. */
  knownAt: number
  /** What the provider has changed with the packet in hand. */
  corrected: string | null
  /** What the last price was made of. */
  last: { readonly key: string; readonly score: string }
}

export default defineStrategy({
  name: 'fair-price',
  topics: ['corrections', 'fixture-state'],

  initial: ({ config }: { readonly config: Partial<Model> | null | undefined }): State => {
    const model = { ...DEFAULTS, ...config }
    return { model, now: null, knownAt: 0, corrected: null, last: { key: '', score: '' } }
  },

  on(event, state, context: Context<Price>) {
    if (event.kind === 'timer') return priced(state, context)
    if (event.value.sport !== 'soccer') return state
    if (event.topic === 'corrections') {
      const { nature, after } = event.value
      if (nature !== 'confirmation') state.corrected = `${nature} of ${after.facts.type ?? after.facts.typeId}`
      return state
    }
    // The state is the last record of a packet: its correction has come before.
    state.now = event.value
    state.knownAt = event.knownAt
    return priced(state, context)
  },

  charts: ({ decisions, finals }: Drawing<Price>) => [
    calibration(decisions, finals),
    ...priceCharts(decisions, finals),
  ],
})

function priced(state: State, context: Context<Price>): State {
  const { now, model } = state
  if (now === null) return state
  const period = now.period ?? 1
  const seconds = matchSeconds(now, period, model, (context.now - state.knownAt) / 1e6)
  const minute = Math.floor(seconds / 60)
  // Later periods do not count for these prices.
  const isOver = now.finality !== 'open' || period > 2
  const { home, away } = regularScore(now)
  const score = `${home}–${away}`
  const key = [score, period, minute, now.reliable, isOver].join()
  if (key !== state.last.key) {
    const share = isOver ? 0 : shareLeft(period, seconds / 60, model)
    const fair = rounded(chances(home - away, share * model.homeGoals, share * model.awayGoals))
    const corrected = score === state.last.score ? null : state.corrected
    // It rests on what the event names: the score, and the actions that are pending.
    context.emit({ ...fair, score, period, minute, reliable: now.reliable, corrected })
    state.last = { key, score }
  }
  state.corrected = null
  // The clock goes on between packets. A half that never ends was not recorded to its end.
  const isTicking = now.clock?.running === true && !isOver && minute < period * model.halfMinutes + 15
  if (isTicking) context.after(Math.max(1, Math.ceil((60 - (seconds % 60)) * 1000)), 'minute')
  else context.cancel('minute')
  return state
}

/** The clock counts up from 0, in the second half from the length of a half; `since`: seconds since the state was known. */
function matchSeconds({ clock }: records.FixtureState, period: number, model: Model, since: number): number {
  const [, minutes, seconds] = /^(\d+):(\d\d)$/.exec(clock?.time ?? '') ?? []
  if (minutes === undefined) return period > 1 ? model.halfMinutes * 60 : 0
  return Number(minutes) * 60 + Number(seconds) + (clock?.running === true ? since : 0)
}

/** 1 before the match; a half is over when the referee says so, until then at least half a minute is left. */
export function shareLeft(period: number, minutes: number, { halfMinutes, addedMinutes }: Model): number {
  const half = halfMinutes + addedMinutes
  const ofThisHalf = Math.max(0.5, Math.min(half, period * halfMinutes - minutes + addedMinutes))
  return (ofThisHalf + (period === 1 ? half : 0)) / (2 * half)
}

/** `lead`: goals that home is ahead; `homeMean`, `awayMean`: goals that are expected to come. They add up to 1. */
export function chances(lead: number, homeMean: number, awayMean: number): Chances {
  const sums = { home: 0, draw: 0, away: 0 }
  const away = poisson(awayMean)
  for (const [h, p] of poisson(homeMean).entries())
    for (const [a, q] of away.entries()) sums[lead + h > a ? 'home' : lead + h < a ? 'away' : 'draw'] += p * q
  const all = sums.home + sums.draw + sums.away
  return { home: sums.home / all, draw: sums.draw / all, away: sums.away / all }
}

/** Chances of 0, 1, 2 … goals. */
function poisson(mean: number): readonly number[] {
  const ofGoals = [Math.exp(-mean)]
  for (let goals = 1; goals <= 30; goals++) ofGoals.push(((ofGoals[goals - 1] as number) * mean) / goals)
  return ofGoals
}

/** To four digits, which still add up to 1. */
function rounded({ home, away }: Chances): Chances {
  const [h, a] = [Math.round(home * 1e4), Math.round(away * 1e4)]
  return { home: h / 1e4, draw: Math.max(0, 1e4 - h - a) / 1e4, away: a / 1e4 }
}
