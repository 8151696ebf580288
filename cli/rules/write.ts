import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Learned, LearnedRule } from '../../match/learn/learned.ts'
import type { Rule } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { readRules } from './file.ts'

/** A rule file as JSON, with keys that only people read. */
type RuleFile = Record<string, readonly (Rule | LearnedRule)[]>

/**
 * Puts the learned rules of a sport into a rule file. What stands there stays: other sports, and rules of this sport with
 * other evidence, which somebody has put there knowingly and which win. Learned rules of this sport are replaced.
 */
export async function writeLearned(file: string, sport: string, learned: Learned): Promise<{ readonly kept: number }> {
  const known = existsSync(file) ? await knownRules(file) : {}
  const kept = (Object.hasOwn(known, sport) ? (known[sport] ?? []) : []).filter(
    ({ evidence }) => evidence !== 'learned',
  )
  const added = learned.rules.filter((rule) => !kept.some((one) => isSameKind(one, rule)))
  const rules = [...kept, ...added].sort((a, b) => a.typeId - b.typeId || (a.subTypeId ?? -1) - (b.subTypeId ?? -1))
  try {
    writeFileSync(file, ruleFileText({ ...known, [sport]: rules }))
  } catch (cause) {
    throw new TouchlineError('file-unwritable', { file, found: (cause as NodeJS.ErrnoException).code ?? '' }, { cause })
  }
  return { kept: kept.length }
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
