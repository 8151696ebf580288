import type { Decision } from '../../replay/backtest/result.ts'
import type { Context, Strategy, StrategyEvent } from '../../replay/backtest/strategy.ts'
import type { KnownRecord } from '../../replay/stream/known.ts'
import type { TopicName } from '../../schemas/topics.ts'

const TIMERS_MAX = 1000

/**
 * Gives a strategy events of one fixture, with timers that fire before an event of the same time, as the runner does it; when there are
 * no more events, those of the hour that follows. What has no `restsOn` rests on nothing here.
 */
export function played<N extends TopicName, State, Output, Config>(
  strategy: Strategy<N, State, Output, Config>,
  events: readonly KnownRecord<N>[],
  config: Config,
): readonly Decision<Output>[] {
  const fixtureId = events[0]?.fixtureId ?? ''
  const decisions: Decision<Output>[] = []
  const timers = new Map<string, number>()
  let state = strategy.initial({ config, fixtureId })
  const give = (event: StrategyEvent<N>): void => {
    const now = event.knownAt
    const context: Context<Output> = {
      now,
      emit: (output, restsOn = []) => {
        decisions.push({ fixtureId, knownAt: now, n: decisions.length, output: structuredClone(output), restsOn })
      },
      at: (micros, name) => timers.set(name, Math.max(micros, now)),
      after: (ms, name) => timers.set(name, now + ms * 1000),
      cancel: (name) => timers.delete(name),
      random: () => 0.5,
    }
    state = strategy.on(event, state, context) ?? state
  }
  const fireUntil = (until: number): void => {
    for (let fired = 0; ; fired++) {
      if (fired > TIMERS_MAX) throw new Error(`expected at most ${TIMERS_MAX} timers in a row, found another one`)
      const [next] = [...timers].sort(([, a], [, b]) => a - b)
      if (next === undefined || next[1] > until) return
      timers.delete(next[0])
      give({ as: 'known', kind: 'timer', name: next[0], fixtureId, knownAt: next[1] })
    }
  }
  for (const event of events) {
    fireUntil(event.knownAt)
    give(event)
  }
  fireUntil((events.at(-1)?.knownAt ?? 0) + 3600e6)
  return decisions
}
