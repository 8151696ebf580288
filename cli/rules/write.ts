import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Checked, checkRules } from '../../match/learn/checked.ts'
import type { Gathered } from '../../match/learn/gathered.ts'
import type { LearnedRule } from '../../match/learn/learned.ts'
import { periodPointsOf, type Rule, rulesOfSport } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { readRules } from './file.ts'

/** A rule file as JSON, with keys that only people read. */
type RuleFile = Record<string, readonly (Rule | LearnedRule)[]>

/** What became of the learned rules of a sport in a file. */
export interface Written {
  readonly added: number
  /** Another claim of the same kind of action. */
  readonly changed: number
  /** Learned again, or neither learned again nor contradicted. */
  readonly kept: number
  readonly removed: readonly Checked[]
  /** Rules of other evidence. */
  readonly others: number
}

/**
 * Puts the learned rules of a sport into a rule file. What stands there stays: other sports, rules of this sport with other
 * evidence, which somebody has put there knowingly and which win, and what was learned of other recordings, unless these
 * contradict it.
 */
export async function writeLearned(
  file: string,
  sport: string,
  gathered: Gathered,
  learned: readonly LearnedRule[],
): Promise<Written> {
  const known = existsSync(file) ? await knownRules(file) : {}
  const before = Object.hasOwn(known, sport) ? (known[sport] ?? []) : []
  const others = before.filter(({ evidence }) => evidence !== 'learned')
  const old = before.filter(({ evidence }) => evidence === 'learned')
  const fresh = learned.filter((rule) => !others.some((one) => isSameKind(one, rule)))
  const unseen = old.filter((rule) => ![...fresh, ...others].some((one) => isSameKind(one, rule)))
  const removed = contradictedOf(unseen, [...others, ...fresh, ...unseen], gathered)
  const stays = unseen.filter((rule) => !removed.some((one) => one.rule === rule))
  const rules = [...others, ...fresh, ...stays].sort(byKind)
  try {
    writeFileSync(file, ruleFileText({ ...known, [sport]: rules }))
  } catch (cause) {
    throw new TouchlineError('file-unwritable', { file, found: (cause as NodeJS.ErrnoException).code ?? '' }, { cause })
  }
  const again = fresh.filter((rule) => old.some((one) => isSameKind(one, rule)))
  const changed = again.filter((rule) => !old.some((one) => isSameKind(one, rule) && isSameClaim(one, rule)))
  return {
    added: fresh.length - again.length,
    changed: changed.length,
    kept: again.length - changed.length + stays.length,
    removed,
    others: others.length,
  }
}

/** Those of `old` that the recordings contradict, where all rules of the sport apply; one of a rule. */
function contradictedOf(old: readonly Rule[], all: readonly Rule[], gathered: Gathered): readonly Checked[] {
  const rules = rulesOfSport({ one: all }, 'one')
  if (rules === null || old.length === 0) return []
  const contradicted = checkRules(gathered, rules).checked.filter(({ verdict }) => verdict === 'contradicted')
  return old.flatMap((rule) => contradicted.find((one) => one.rule === rule) ?? [])
}

/** Tells before the long work whether the file can be added to. */
export async function assertRuleFile(file: string): Promise<void> {
  if (existsSync(file)) await readRules(file)
}

/** As it stands there, keys that we do not know included; anything else than a rule file is not overwritten. */
async function knownRules(file: string): Promise<RuleFile> {
  await readRules(file)
  return JSON.parse(readFileSync(file, 'utf8')) as RuleFile
}

function isSameClaim(a: Rule, b: Rule): boolean {
  return a.points === b.points && a.side === b.side && periodPointsOf(a) === periodPointsOf(b)
}

function byKind(a: Rule, b: Rule): number {
  return a.typeId - b.typeId || (a.subTypeId ?? -1) - (b.subTypeId ?? -1)
}

function isSameKind(a: Rule, b: Rule): boolean {
  return a.typeId === b.typeId && a.subTypeId === b.subTypeId
}

/** One rule a line, so that two files can be compared. */
export function ruleFileText(file: RuleFile): string {
  const sports = Object.entries(file).map(([sport, rules]) => {
    const lines = rules.map((rule) => `    ${JSON.stringify(rule)}`)
    return `  ${JSON.stringify(sport)}: [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]`
  })
  return `{\n${sports.join(',\n')}\n}\n`
}
