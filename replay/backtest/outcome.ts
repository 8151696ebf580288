import { compareIds } from '../digest.ts'
import type { FixtureRef } from './manifest.ts'
import { decisionLine, inTotalOrder, resultDigest } from './order.ts'
import type { ReportInput } from './report-input.ts'
import type { Rested } from './result.ts'
import type { EventCounts } from './run.ts'
import type { Played } from './share.ts'

/** What came of all shares of a run together. */
export interface RunOutcome extends Omit<ReportInput, 'manifest'> {
  /** Of decisions.ndjson. */
  readonly lines: readonly string[]
  /** Their digest. */
  readonly result: string
  readonly fixtures: readonly FixtureRef[]
  readonly events: EventCounts
  readonly timersLeft: number
}

/** Whoever played which fixture: all comes into the one total order. */
export function outcomeOf(scope: 'fixture' | 'all', played: readonly Played[]): RunOutcome {
  const found = played.flatMap(({ decisions, restsOn }, share) =>
    decisions.map((decision, at) => ({ ...decision, restsOn: restsOn[at] ?? [], share, at })),
  )
  const ordered = inTotalOrder(found, scope)
  const places = new Map(ordered.map(({ share, at }, n) => [`${share}/${at}`, n]))
  const decisions = ordered.map(({ share: _, at: __, ...decision }, n) => ({ ...decision, n }))
  const rested = played.flatMap((one, share) =>
    one.rested.map((rest) => ({ ...rest, decision: places.get(`${share}/${rest.decision}`) as number })),
  )
  const lines = decisions.map(decisionLine)
  const sum = (of: (one: Played) => number): number => played.reduce((total, one) => total + of(one), 0)
  return {
    decisions,
    lines,
    result: resultDigest(lines),
    rested: rested.sort(byDecision),
    charts: [],
    corrections: inTotalOrder(
      played.flatMap(({ corrections }) => corrections),
      'fixture',
    ),
    fixtures: played.flatMap((one) => one.fixtures).sort((a, b) => compareIds(a.fixtureId, b.fixtureId)),
    events: {
      published: sum(({ events }) => events.published),
      received: sum(({ events }) => events.received),
    },
    timersLeft: sum(({ timersLeft }) => timersLeft),
  }
}

function byDecision(a: Rested, b: Rested): number {
  return a.decision - b.decision || a.correctedAt - b.correctedAt || compareIds(a.actionId, b.actionId)
}
