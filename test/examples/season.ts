import { fold } from '../../match/fold.ts'
import { initialState } from '../../match/state.ts'
import { derive } from '../../processors/derived.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import type { Decision } from '../../replay/backtest/result.ts'
import type { Strategy } from '../../replay/backtest/strategy.ts'
import type { FinalFixture } from '../../replay/final/final.ts'
import type { KnownRecord } from '../../replay/stream/known.ts'
import type { Correction, FixtureState } from '../../schemas/records.ts'
import { CORRECTIONS, FIXTURE_STATE, type TopicName } from '../../schemas/topics.ts'
import { NOON, raw } from '../match/given.ts'
import { played } from './played.ts'

export interface Match {
  readonly fixtureId: string
  /** All derived records, known when their packet was sent. */
  readonly events: readonly KnownRecord[]
  readonly final: FinalFixture
}

/** Simulated soccer matches, the second kicks off half an hour after the first, and so on. */
export function soccerMatches(count: number): readonly Match[] {
  return Array.from({ length: count }, (_, i) => {
    const startTime = NOON + i * 1800e6
    const match = simulateMatch({ sport: 'soccer', seed: `examples/${i}`, startTime })
    const { fixtureId, path, sport } = match
    const events: KnownRecord[] = []
    let folding = initialState()
    let state: FixtureState | null = null
    for (const { frame, atMs } of match.packets()) {
      const knownAt = startTime + Math.round(atMs * 1000)
      const folded = fold(folding, raw(frame, { fixtureId, path, sport, receivedAt: knownAt }), SIMULATED_RULES)
      folding = folded.state
      for (const { topic, value } of derive(folded.step)) {
        if (topic === FIXTURE_STATE) state = value as FixtureState
        const event = { as: 'known', kind: 'record', topic: topic.name, fixtureId, knownAt, basis: 'published', value }
        events.push(event as KnownRecord)
      }
    }
    return { fixtureId, events, final: { as: 'final', fixtureId, sport, state, actions: [] } }
  })
}

/** The decisions of a strategy about all of them, in the order of the time known. */
export function playedAll<N extends TopicName, State, Output, Config>(
  strategy: Strategy<N, State, Output, Config>,
  matches: readonly Match[],
  config: Config,
): readonly Decision<Output>[] {
  const topics: readonly string[] = strategy.topics
  return matches
    .flatMap(({ events }) =>
      played(strategy, events.filter(({ topic }) => topics.includes(topic)) as unknown as KnownRecord<N>[], config),
    )
    .sort((a, b) => a.knownAt - b.knownAt)
    .map((decision, n) => ({ ...decision, n }))
}

export function finalsOf(matches: readonly Match[]): ReadonlyMap<string, FinalFixture> {
  return new Map(matches.map(({ fixtureId, final }) => [fixtureId, final]))
}

export function correctionsOf(matches: readonly Match[]) {
  return matches.flatMap(({ events }) =>
    events.flatMap(({ topic, fixtureId, knownAt, value }) => {
      if (topic !== CORRECTIONS.name) return []
      const { actionId, nature, changed } = value as Correction
      return [{ fixtureId, knownAt, actionId, nature, changed }]
    }),
  )
}
