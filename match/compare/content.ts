import { canonicalJson } from '../canonical.ts'
import { actionsOf } from '../content.ts'
import type { Team } from '../fixture-now.ts'
import { parseJson } from '../json.ts'
import type { Facts } from '../packet.ts'
import type { FixtureState } from '../state.ts'
import { withoutNames } from './values.ts'

/**
 * What the packets of a fixture came to, as text: standing, facts and side of every action, and the state. Equal for two sides
 * with the same packets in whatever order. It is the `content` of DESIGN §4 (match/content.ts) of packets alone, folded without
 * rules (a raw record that holds a digest of this must not depend on a table that people change), and without what a REST list
 * does not tell (sport, tier) or may tell better than a socket (names of teams and players). Reasons follow from the rest, but for
 * conflicts, which are counted beside it.
 */
export function comparableContent(state: FixtureState): string {
  const actions = actionsOf(state).map(({ actionId, standing, side, facts }) => ({
    actionId,
    standing,
    side,
    facts: withoutNamesOf(facts),
  }))
  const { home, away, reliable: _reliable, reasons: _reasons, ...now } = state.now
  return JSON.stringify({ actions, state: { ...now, home: idOf(home), away: idOf(away) } })
}

function withoutNamesOf({ teamName: _team, playerName: _player, metadata, ...facts }: Facts): object {
  return { ...facts, metadata: metadata === null ? null : canonicalJson(withoutNames(parseJson(metadata))) }
}

function idOf(team: Team | null): string | null {
  return team === null ? null : team.id
}
