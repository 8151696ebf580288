import { readFileSync } from 'node:fs'
import type { Side } from '../../match/packet.ts'
import type { RuleTable } from '../../match/rules.ts'
import { type ActionFacts, otherSide, type Sport } from './draft.ts'

/** The rule table of the simulated actions; the simulation itself counts by it. Points are in the unit of the match score. */
export const SIMULATED_RULES_FILE = new URL('./rules.json', import.meta.url)
export const SIMULATED_RULES = JSON.parse(readFileSync(SIMULATED_RULES_FILE, 'utf8')) as RuleTable

/** What an action adds to the summary while it counts. */
export interface Points {
  readonly side: Side
  readonly match: number
  readonly period: number
}

export function pointsOf(sport: Sport, facts: ActionFacts): Points | null {
  const rule = facts.side === null ? undefined : ruleOf(sport, facts)
  if (facts.side === null || rule === undefined) return null
  const { points, periodPoints = points } = rule
  const side = rule.side === 'team' ? facts.side : otherSide(facts.side)
  return { side, match: points, period: periodPoints }
}

function ruleOf(sport: Sport, { type, sub }: ActionFacts) {
  const rules = SIMULATED_RULES[sport]?.filter((rule) => rule.typeId === type.id) ?? []
  return rules.find((rule) => rule.subTypeId === sub?.id) ?? rules.find((rule) => rule.subTypeId === undefined)
}
