import type { ActionType } from './interned.ts'

/** How many points an action scores and for whom, seen from the action's team. Points are in the unit of `score`. */
export interface Rule {
  readonly typeId: number
  readonly subTypeId?: number | undefined
  readonly points: number
  /** What it adds within its period, where that is counted in another unit (a rally in a set, a ball in a frame); else `points`. */
  readonly periodPoints?: number | undefined
  readonly side: 'team' | 'opponent'
  readonly name: string
  readonly evidence: string
}

/** As in a rule file: sport (path without version) → rules. */
export type RuleTable = Readonly<Record<string, readonly Rule[]>>

/** Rules whose evidence is good enough to apply without being asked for. */
export const BUILT_IN_EVIDENCE: readonly string[] = ['documented', 'learned']

export function builtInRules(table: RuleTable): RuleTable {
  return Object.fromEntries(
    Object.entries(table).map(([sport, rules]) => [sport, rules.filter((r) => BUILT_IN_EVIDENCE.includes(r.evidence))]),
  )
}

/** The rules of one sport by type; null when it has none. */
export type SportRules = ReadonlyMap<number, readonly Rule[]>

export function rulesOfSport(table: RuleTable, sport: string): SportRules | null {
  const rules = Object.hasOwn(table, sport) ? (table[sport] ?? []) : []
  if (rules.length === 0) return null
  const byType = new Map<number, Rule[]>()
  for (const rule of rules) byType.set(rule.typeId, [...(byType.get(rule.typeId) ?? []), rule])
  return byType
}

/** Whether scores of periods can be summed: some rule tells what is counted within a period. */
export function countsPeriods(rules: SportRules): boolean {
  return [...rules.values()].some((ofType) => ofType.some(({ periodPoints }) => periodPoints !== undefined))
}

export function countsMatch(rules: SportRules): boolean {
  return [...rules.values()].some((ofType) => ofType.some(({ points }) => points !== 0))
}

export function periodPointsOf({ periodPoints, points }: Rule): number {
  return periodPoints ?? points
}

/** A rule with a sub type wins over one without, which matches any. */
export function ruleFor(rules: SportRules | null, actionType: ActionType): Rule | null {
  const candidates = rules?.get(actionType.typeId)
  if (candidates === undefined) return null
  const exact = candidates.find((rule) => rule.subTypeId !== undefined && rule.subTypeId === actionType.subTypeId)
  return exact ?? candidates.find((rule) => rule.subTypeId === undefined) ?? null
}
