import { sportOf } from '../../feed/address.ts'
import { type Checked, type CheckOutcome, checkRules } from '../../match/learn/checked.ts'
import { describeWorth } from '../../match/learn/verdict.ts'
import { type RuleTable, rulesOfSport } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { counted, note } from '../note.ts'
import { type LogOptions, readSport, type Surroundings, usage } from '../options.ts'
import { recordedPrefixes } from '../recorded/fixture.ts'
import { plain } from '../show/plain.ts'
import { printTable } from '../show/print-table.ts'
import { loadRules } from './file.ts'
import { fixtureIdsOf, gatherRecorded } from './gather.ts'
import { kindText, placesText } from './tables.ts'

export interface CheckRulesOptions extends LogOptions {
  readonly sport?: string
  readonly rules?: string
}

interface SportOutcome extends CheckOutcome {
  readonly sport: string
}

/** Compares rules with the summaries of recorded fixtures. `rules-contradicted` where these say something else. */
export async function checkRulesCommand(
  targets: readonly string[],
  options: CheckRulesOptions,
  surroundings: Surroundings,
): Promise<void> {
  const sport = options.sport === undefined ? null : sportOf(readSport('--sport', options.sport))
  const table = await loadRules(options.rules)
  refuseNone(table, sport, options.rules)
  const fixtures = fixtureIdsOf(targets)
  const work = async (open: OpenReader): Promise<void> => {
    const wanted = { prefix: options.prefix, sport, fixtures, signal: surroundings.signal }
    const bySport = await gatherRecorded(open, wanted)
    if (surroundings.signal.aborted) return
    const outcomes = [...bySport].map(([of, gathered]): SportOutcome => {
      return { sport: of, ...checkRules(gathered, rulesOfSport(table, of) ?? new Map()) }
    })
    noteUnmatched(table, sport, outcomes, options.rules)
    tell(outcomes, options)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

function refuseNone(table: RuleTable, sport: string | null, file: string | undefined): void {
  const sports = Object.keys(table).filter((one) => rulesOfSport(table, one) !== null)
  if (sport === null ? sports.length > 0 : sports.includes(sport)) return
  const where = file === undefined ? 'the built-in table' : file
  throw usage(`expected rules of ${sport ?? 'some sport'} in ${where}, found none; --rules names a rule file`)
}

/** Sports that only the log has, or only the rules: a name may be misspelled. */
function noteUnmatched(
  table: RuleTable,
  sport: string | null,
  outcomes: readonly SportOutcome[],
  file = 'the built-in table',
): void {
  for (const { sport: of, fixtures } of outcomes) {
    if (rulesOfSport(table, of) === null) note(plain(`${of}: ${counted(fixtures, 'fixture')}, no rules in ${file}`))
  }
  for (const of of Object.keys(table)) {
    const isWanted = (sport === null || of === sport) && rulesOfSport(table, of) !== null
    if (isWanted && outcomes.every((one) => one.sport !== of))
      note(plain(`${of}: rules in ${file}, no fixture to check them by`))
  }
}

function tell(outcomes: readonly SportOutcome[], { json, rules: file = 'built-in rules' }: CheckRulesOptions): void {
  for (const outcome of outcomes) {
    if (json) tellJson(outcome)
    else process.stdout.write(textOf(outcome))
  }
  const contradicted = outcomes.flatMap(({ checked }) => checked.filter(({ verdict }) => verdict === 'contradicted'))
  if (contradicted.length === 0) return
  const kinds = [...new Set(contradicted.map(({ rule }) => plain(`${kindText(rule)} ${rule.name}`.trim())))]
  throw new TouchlineError('rules-contradicted', { file, found: `contradicted: ${kinds.join(', ')}` })
}

function tellJson({ sport, checked, unruled }: SportOutcome): void {
  for (const one of checked) process.stdout.write(`${JSON.stringify({ sport, ...one })}\n`)
  for (const one of unruled) process.stdout.write(`${JSON.stringify({ sport, verdict: 'no rule', ...one })}\n`)
}

const HEADINGS = ['type', 'name', 'score', 'rule', 'is', 'observations', 'contradictions', 'instead'].map((head) => {
  return head === 'instead' ? { head, least: 20 } : { head }
})

function textOf({ sport, checked, unruled, fixtures, packets }: SportOutcome): string {
  const lines = [`${sport}: ${counted(fixtures, 'fixture')}, ${counted(packets, 'packet')}\n`]
  if (checked.length > 0) lines.push(printTable(HEADINGS, checked.filter(isTelling).map(rowOf)))
  for (const { typeId, subTypeId, name, observations, moved, examples } of unruled) {
    const kind = kindText({ typeId, subTypeId })
    lines.push(
      `no rule for ${kind} ${plain(name)}, which moved the score in ${moved} of ${observations}: ${placesText(examples)}\n`,
    )
  }
  return lines.join('')
}

/** Of the score within periods only where there is something to tell. */
function isTelling({ score, verdict, rule, contradictions }: Checked): boolean {
  if (score === 'match') return true
  return rule.periodPoints !== undefined || verdict === 'contradicted' || contradictions > 0
}

function rowOf(one: Checked): readonly string[] {
  const { rule, score, expected, observations, contradictions, instead, verdict } = one
  const found = instead
    .slice(0, 2)
    .map(({ worth, count, examples }) => `${describeWorth(worth)} in ${count}: ${placesText(examples, 1)}`)
  return [
    kindText(rule),
    rule.name,
    score,
    describeWorth(expected),
    verdict,
    String(observations),
    String(contradictions),
    found.join('; '),
  ]
}
