import type { Shown } from '../../cli/show/cells.ts'
import { fold } from '../../match/fold.ts'
import { initialState } from '../../match/state.ts'
import { derive } from '../../processors/derived.ts'
import { simulateSeason } from '../../provider/season.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import type { Correction, FixtureState } from '../../schemas/records.ts'
import { CORRECTIONS, FIXTURE_STATE } from '../../schemas/topics.ts'
import { raw } from '../match/given.ts'

/** Simulated matches as the live scores show them, at a packet that leaves an action pending. */
export function shownMatches(count: number): readonly Shown[] {
  return simulateSeason({ seed: 'shown', count, startTime: 0 }).map((match) => {
    let folding = initialState()
    let state: FixtureState | null = null
    let correction: Correction | null = null
    for (const { frame } of match.packets()) {
      const { fixtureId, path, sport } = match
      const record = raw(frame, { fixtureId, path, sport })
      const folded = fold(folding, record, SIMULATED_RULES)
      folding = folded.state
      for (const { topic, value } of derive(folded.step)) {
        if (topic === FIXTURE_STATE) state = value as FixtureState
        if (topic === CORRECTIONS) correction = value as Correction
      }
      if (
        correction !== null &&
        state !== null &&
        state.pending.length > 0 &&
        (state.score?.home ?? 0) + (state.score?.away ?? 0) > 0
      )
        break
    }
    if (state === null) throw new Error('expected a match with a packet')
    return { state, correction }
  })
}
