import { canonicalJson } from './canonical.ts'
import type { Reason } from './fixture-now.ts'
import { allActions } from './ledger.ts'
import { sideOf } from './sides.ts'
import type { FixtureState } from './state.ts'

/**
 * What a fixture came to, as canonical JSON: final standing and facts of every action, and the final state without what
 * depends on the way it came (DESIGN §4, `content`). Sides are looked up anew: an action was published with the one that
 * was known then.
 */
export function contentOf(state: FixtureState): string {
  const actions = [...allActions(state.ledger)]
    .map(([actionId, { standing, facts }]) => ({
      actionId,
      standing,
      facts: { ...facts, side: sideOf(state.sides, facts.teamId) },
    }))
    .sort((a, b) => (a.actionId < b.actionId ? -1 : 1))
  const content = { sport: state.sport, tier: state.tier, actions, state: lasting(state) }
  return canonicalJson(content) as string
}

/**
 * Of the state what the packets alone decide. A certificate judges our record and not the match: the gaps that it closed count as
 * open, so that a record that was compared with the provider's list is equal to one that was not.
 */
function lasting({ now, sequence }: FixtureState): object {
  const { clock, reasons, reliable: _reliable, certified: _certified, ...rest } = now
  const gaps = [...sequence.absent, ...sequence.gaps]
  const hasGap = gaps.length > 0
  const others = reasons.filter((reason) => !OF_THE_WAY.includes(reason) && !(hasGap && reason === 'differs'))
  return {
    ...rest,
    gaps,
    agreement: hasGap ? 'unknown' : rest.agreement,
    reasons: hasGap ? ['gap', ...others] : others,
    clock: clock === null ? null : { time: clock.time, running: clock.running },
  }
}

/** `gap` is said anew. */
const OF_THE_WAY: readonly Reason[] = ['gap', 'disconnected', 'silent']
