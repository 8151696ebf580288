import { readFileSync } from 'node:fs'
import type { Side } from '../../match/packet.ts'
import type { RuleTable } from '../../match/rules.ts'
import { KICK, SNOOKER, SOCCER, VOLLEYBALL } from './action-types.ts'
import { type ActionFacts, otherSide, type Sport } from './draft.ts'

/** The rule table of the simulated actions, in the unit of the match score (sets, frames). */
export const SIMULATED_RULES_FILE = new URL('./rules.json', import.meta.url)
export const SIMULATED_RULES = JSON.parse(readFileSync(SIMULATED_RULES_FILE, 'utf8')) as RuleTable

/** What an action adds to the summary while it counts. */
export interface Points {
  readonly side: Side
  readonly match: number
  readonly period: number
}

const NOTHING = { match: 0, period: 0 } as const

export function pointsOf(sport: Sport, facts: ActionFacts): Points | null {
  if (facts.side === null) return null
  const inPeriod = periodOnly(facts)
  if (inPeriod !== null) return { ...NOTHING, ...inPeriod }
  const rule = ruleOf(sport, facts)
  if (rule === undefined || rule.points === 0) return null
  const side = rule.side === 'team' ? facts.side : otherSide(facts.side)
  // Sets and frames are won; inside a period other points are counted.
  const isWhole = sport === 'volleyball' || sport === 'snooker'
  return { side, match: rule.points, period: isWhole ? 0 : rule.points }
}

/** Points that the match score does not see: rallies, balls, kicks of a shoot-out. */
function periodOnly({ type, sub, side }: ActionFacts): { readonly side: Side; readonly period: number } | null {
  if (side === null) return null
  if (type.id === VOLLEYBALL.point.id) return { side, period: 1 }
  if (type.id === SOCCER.shootoutKick.id) return sub?.id === KICK.scored.id ? { side, period: 1 } : null
  if (type.id === SNOOKER.pot.id && sub !== null) return { side, period: sub.id % 10 }
  if (type.id === SNOOKER.foul.id && sub !== null) return { side: otherSide(side), period: sub.id % 10 }
  return null
}

function ruleOf(sport: Sport, { type, sub }: ActionFacts) {
  const rules = SIMULATED_RULES[sport]?.filter((rule) => rule.typeId === type.id) ?? []
  return rules.find((rule) => rule.subTypeId === sub?.id) ?? rules.find((rule) => rule.subTypeId === undefined)
}
