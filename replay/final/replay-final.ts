import type { LogReader } from '../../log/log.ts'
import type { RuleTable } from '../../match/rules.ts'
import { foldBy } from '../../processors/entry.ts'
import { recordedFixtures } from '../recorded.ts'
import { type Iterated, iterated } from '../stream/iterated.ts'
import { type LogChoice, selectionOf } from '../stream/replay.ts'
import { finalOf } from './as-final.ts'
import type { FinalFixture } from './final.ts'

export interface ReplayFinalOptions extends Omit<LogChoice, 'onSkipped' | 'onCounted'> {
  /** What actions are worth; without rules points are null. */
  readonly rules?: RuleTable
}

/**
 * The corrected truth of each chosen fixture, one by one: in the order in which they are named, else in which they are met in
 * raw-actions. Only one is in memory at a time.
 */
export function replayFinal(
  log: LogReader,
  { rules = {}, ...choice }: ReplayFinalOptions = {},
): Iterated<FinalFixture> {
  const closing = new AbortController()
  const { fixtures = [], sports = [], certified = false, ...recorded } = selectionOf(log, choice, closing.signal)
  const taking = { ...recorded, fold: foldBy(rules) }

  async function* finals(): AsyncGenerator<readonly FinalFixture[]> {
    for await (const fixtureId of fixtures.length > 0 ? new Set(fixtures) : recordedFixtures(recorded)) {
      const final = await finalOf(taking, fixtureId)
      if (recorded.signal.aborted) return
      if (final === null) continue
      const isChosen = sports.length === 0 || sports.includes(final.sport)
      if (isChosen && (!certified || final.state?.certified === 'complete')) yield [final]
    }
  }

  return iterated(finals(), () => closing.abort())
}
