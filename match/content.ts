import { canonicalJson } from './canonical.ts'
import { noConnections } from './connections.ts'
import { fixtureNowOf } from './fixture-now-of.ts'
import { allActions } from './ledger.ts'
import { sideOf } from './sides.ts'
import type { FixtureState } from './state.ts'
import type { ActionNow } from './step.ts'

/**
 * What a fixture came to, as canonical JSON: final standing and facts of every action, and the final state without what
 * depends on the way it came (DESIGN §4, `content`). Sides are looked up anew: an action was published with the one that
 * was known then.
 */
export function contentOf(state: FixtureState): string {
  const actions = JSON.stringify(actionsOf(state).map(sorted))
  const now = canonicalJson(lasting(state))
  return `{"actions":${actions},"sport":${JSON.stringify(state.sport)},"state":${now},"tier":${JSON.stringify(state.tier)}}`
}

/** With its keys in the order of canonical JSON, in which JSON.stringify then writes them: actions are nearly all of the content. */
function sorted({ actionId, standing, facts, side }: ReturnType<typeof actionsOf>[number]): object {
  return {
    actionId,
    facts: {
      clockTime: facts.clockTime,
      metadata: facts.metadata,
      period: facts.period,
      playerId: facts.playerId,
      playerName: facts.playerName,
      related: facts.related,
      side,
      subType: facts.subType,
      subTypeId: facts.subTypeId,
      teamId: facts.teamId,
      teamName: facts.teamName,
      type: facts.type,
      typeId: facts.typeId,
    } satisfies Record<keyof ActionNow['facts'] | 'side', unknown>,
    standing,
  }
}

/** All actions by their ids, whatever order they came in. */
export function actionsOf({ ledger, sides }: FixtureState): readonly (ActionNow & { readonly actionId: string })[] {
  return [...allActions(ledger)]
    .map(([actionId, { standing, facts }]) => ({ actionId, standing, facts, side: sideOf(sides, facts.teamId) }))
    .sort((a, b) => (a.actionId < b.actionId ? -1 : 1))
}

/**
 * The state as if nothing but packets had been recorded. A certificate judges our record and not the match: gaps that it closed
 * count as open, so that a record that was compared with the provider's list is equal to one that was not.
 */
function lasting(state: FixtureState): object {
  const { highest, absent, gaps } = state.sequence
  const sequence = { highest, gaps: [...absent, ...gaps], absent: [] }
  const alone = { ...state, sequence, certified: null, connections: noConnections() }
  const { clock, reliable: _reliable, certified: _certified, ...now } = fixtureNowOf(alone, false)
  return { ...now, clock: clock === null ? null : { time: clock.time, running: clock.running } }
}
