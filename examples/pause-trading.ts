/**
 * When to stop trading: while an action is pending that may move the score, and while the feed cannot be relied on.
 *
 *   touchline backtest examples/pause-trading.ts --log file:./data
 *
 * Trading stops at a pending action that has points or is of one of `types`, and goes on when the provider has confirmed or
 * cancelled it, or after `waitMsMax`. It stops, too, while the state is unreliable or none has come for `staleMsMax`.
 *
 * What that is worth is measured on a market maker of the simplest kind: earns `earnedPerSecond` while a match is live and trading
 * is open, and loses `hit` with each movement of the provider's score that finds it open. A toy: it leaves out what
 * others know before the feed does, and how much anybody trades.
 */
import { type Context, type Drawing, defineStrategy, type records } from 'touchline'
import { type Act, tradingCharts } from './pause-trading-charts.ts'

const DEFAULTS = {
  /** typeIds that stop trading whatever their points: Video Check Underway, Possible Video Check, Penalty Awarded (soccer). */
  types: [51, 64, 106] as readonly number[],
  /** How long one action is waited for. */
  waitMsMax: 180_000,
  staleMsMax: 30_000,
  earnedPerSecond: 1,
  hit: 300,
}
type Config = typeof DEFAULTS

interface State {
  readonly config: Config
  isLive: boolean
  isPaused: boolean
  now: records.FixtureState | null
  /** Of `now`, UTC microseconds. */
  knownAt: number
  isStale: boolean
  /** When each of the actions came that trading waits for, or has waited for too long: actionId → UTC microseconds. */
  since: ReadonlyMap<string, number>
  /** What settled an action with the packet in hand. */
  settled: string | null
}
type Pending = records.FixtureState['pending'][number]

export default defineStrategy({
  name: 'pause-trading',
  topics: ['corrections', 'score-changes', 'fixture-state'],

  initial: ({ config }: { readonly config: Partial<Config> | null | undefined }): State => ({
    config: { ...DEFAULTS, ...config },
    isLive: false,
    isPaused: false,
    now: null,
    knownAt: 0,
    isStale: false,
    since: new Map(),
    settled: null,
  }),

  on(event, state, context: Context<Act>) {
    if (event.kind === 'timer') {
      if (event.name === 'stale') state.isStale = true
      else state.settled = 'waited for long enough'
      return judged(state, context)
    }
    if (event.topic === 'corrections') {
      const { nature, actionId, after } = event.value
      if (state.since.has(actionId)) state.settled = `${nature} of ${after.facts.type ?? after.facts.typeId}`
      return state
    }
    if (event.topic === 'score-changes') {
      const { delta, after, correction, cause } = event.value
      const score = `${after.score?.home}–${after.score?.away}`
      const what = `${cause.type ?? cause.typeId} ${cause.sendType}`
      if (state.isLive && (delta.home !== 0 || delta.away !== 0))
        context.emit({ act: 'score', score, what, correction, paused: state.isPaused }, [cause.actionId])
      return state
    }
    // The state is the last record of a packet: the others have come before, and met what was decided until then.
    state.now = event.value
    state.knownAt = event.knownAt
    state.isStale = false
    return judged(state, context)
  },

  charts: ({ decisions }: Drawing<Act>) => tradingCharts(decisions),
})

function judged(state: State, context: Context<Act>): State {
  const { now, config } = state
  if (now === null) return state
  const isLive = now.finality === 'open' && (now.status === 'Live' || now.status === 'Suspended')
  if (isLive !== state.isLive) {
    const { earnedPerSecond, hit } = config
    context.emit(isLive ? { act: 'open', earnedPerSecond, hit } : { act: 'close' }, [])
    state.isLive = isLive
    state.isPaused = false
  }
  const waiting = isLive ? awaited(state, now, context) : []
  const why = [
    ...waiting.map(({ type, typeId }) => `pending ${type ?? typeId}`),
    ...now.reasons,
    ...(state.isStale ? ['no state'] : []),
  ]
  if (isLive && why.length > 0 !== state.isPaused) {
    state.isPaused = !state.isPaused
    if (state.isPaused) {
      const cause = waiting.length > 0 ? 'pending action' : 'unreliable feed'
      const actions = waiting.map(({ actionId }) => actionId)
      context.emit({ act: 'pause', why, cause }, actions)
    } else context.emit({ act: 'resume', why: state.settled ?? 'reliable again' }, [...state.since.keys()])
  }
  // Only what is pending still is remembered, be it that trading no longer waits for it.
  const pending = new Set(now.pending.map(({ actionId }) => actionId))
  state.since = new Map([...state.since].filter(([actionId]) => pending.has(actionId)))
  state.settled = null
  if (isLive && !state.isStale) context.at(state.knownAt + config.staleMsMax * 1000, 'stale')
  else context.cancel('stale')
  return state
}

/** Pending actions that trading waits for; sets the timer for the first that it will have waited for long enough. */
function awaited(state: State, now: records.FixtureState, context: Context<Act>): readonly Pending[] {
  const { types, waitMsMax } = state.config
  const feared = now.pending.filter(({ typeId, points }) => (points ?? 0) !== 0 || types.includes(typeId))
  const since = new Map(state.since)
  for (const { actionId } of feared) if (!since.has(actionId)) since.set(actionId, context.now)
  state.since = since
  const until = ({ actionId }: Pending) => (since.get(actionId) ?? 0) + waitMsMax * 1000
  const waiting = feared.filter((action) => until(action) > context.now)
  if (waiting.length > 0) context.at(Math.min(...waiting.map(until)), 'waited')
  else context.cancel('waited')
  return waiting
}
