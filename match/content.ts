import { canonicalJson } from './canonical.ts'
import type { FixtureNow } from './fixture-now.ts'
import { allActions } from './ledger.ts'
import { sideOf } from './sides.ts'
import type { FixtureState } from './state.ts'

/**
 * What a fixture came to, as canonical JSON: final standing and facts of every action, and the final state without what
 * depends on the way it came (DESIGN §4, `content`). Sides are looked up anew: an action was published with the one that
 * was known then. A certificate judges our record, not the match, so it is left out too.
 */
export function contentOf(state: FixtureState): string {
  const actions = [...allActions(state.ledger)]
    .map(([actionId, { standing, facts }]) => ({
      actionId,
      standing,
      facts: { ...facts, side: sideOf(state.sides, facts.teamId) },
    }))
    .sort((a, b) => (a.actionId < b.actionId ? -1 : 1))
  const content = { sport: state.sport, tier: state.tier, actions, state: lasting(state.now) }
  return canonicalJson(content) as string
}

function lasting({ clock, reasons, reliable: _reliable, certified: _certified, ...now }: FixtureNow): object {
  return {
    ...now,
    clock: clock === null ? null : { time: clock.time, running: clock.running },
    reasons: reasons.filter((reason) => reason !== 'disconnected' && reason !== 'silent'),
  }
}
