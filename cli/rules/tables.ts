import type { Place } from '../../match/learn/explain.ts'
import type { Learned, LearnedRule, Undecided } from '../../match/learn/learned.ts'
import { periodPointsOf, type Rule } from '../../match/rules.ts'
import { counted } from '../note.ts'
import { plain } from '../show/plain.ts'
import { printTable } from '../show/print-table.ts'

/** Where a packet is found. */
export function placesText(places: readonly Place[], max = 2): string {
  return places
    .slice(0, max)
    .map(({ fixtureId, seq }) => plain(`${fixtureId} ${seq}`))
    .join(', ')
}

export function kindText({
  typeId,
  subTypeId,
}: {
  readonly typeId: number
  readonly subTypeId?: number | null | undefined
}): string {
  return subTypeId === undefined || subTypeId === null ? String(typeId) : `${typeId}/${subTypeId}`
}

const RULE_HEADS = ['type', 'name', 'points', 'in period', 'side'] as const

function ruleTexts(rule: Rule): readonly string[] {
  const { name, points, side } = rule
  return [kindText(rule), name, String(points), String(periodPointsOf(rule)), side]
}

/** For people: the rules, what moved a score and gave none, and what could not be used. */
export function learnedText(sport: string, learned: Learned, columns: number | undefined): string {
  const { rules, undecided, fixtures, packets, unexplained, sideless } = learned
  const parts = [
    `${sport}: ${counted(rules.length, 'rule')} from ${counted(fixtures, 'fixture')}, ${counted(packets, 'packet')}\n`,
  ]
  if (rules.length > 0) parts.push(rulesTable(rules, columns))
  if (undecided.length > 0) parts.push(`\nmoved a score, not decided:\n${undecidedTable(undecided, columns)}`)
  if (unexplained > 0) parts.push(`\n${counted(unexplained, 'movement')} of the match score that no action explains\n`)
  if (sideless > 0) {
    parts.push(`\n${counted(sideless, 'movement')} left out: no packet tells which side the action's team is\n`)
  }
  return parts.join('')
}

function rulesTable(rules: readonly LearnedRule[], columns: number | undefined): string {
  const heads = [...RULE_HEADS, 'observations', 'contradictions', 'for example (fixture seq)']
  return printTable(
    heads.map((head, at) => (at === heads.length - 1 ? { head, least: 12 } : { head })),
    rules.map((rule) => [
      ...ruleTexts(rule),
      String(rule.observations),
      String(rule.contradictions),
      placesText(rule.examples),
    ]),
    columns,
  )
}

function undecidedTable(undecided: readonly Undecided[], columns: number | undefined): string {
  const heads = ['type', 'name', 'score', 'why', 'for example (fixture seq)']
  return printTable(
    heads.map((head, at) => (at >= 3 ? { head, least: 20 } : { head })),
    undecided.map((one) => [kindText(one), one.name, one.score, one.why, placesText(one.examples)]),
    columns,
  )
}

export function effectiveTable(rows: readonly (Rule & { readonly sport: string })[]): string {
  const heads = ['sport', ...RULE_HEADS, 'evidence']
  return printTable(
    heads.map((head) => ({ head })),
    rows.map((row) => [row.sport, ...ruleTexts(row), row.evidence]),
  )
}
