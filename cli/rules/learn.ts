import { sportOf } from '../../feed/address.ts'
import { type Gathered, nothingGathered } from '../../match/learn/gathered.ts'
import { learnedFrom } from '../../match/learn/learned.ts'
import { describeWorth } from '../../match/learn/verdict.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { note } from '../note.ts'
import { type LogOptions, readSport, type Surroundings } from '../options.ts'
import { recordedPrefixes } from '../recorded/fixture.ts'
import { plain } from '../show/plain.ts'
import { fixtureIdsOf, gatherRecorded } from './gather.ts'
import { kindText, learnedText, placesText } from './tables.ts'
import { assertRuleFile, ruleFileText, type Written, writeLearned } from './write.ts'

export interface LearnOptions extends LogOptions {
  readonly sport: string
  readonly out?: string
}

/** Finds what actions score from how the summaries of recorded fixtures move, and writes it as a rule file. */
export async function learnRulesCommand(
  targets: readonly string[],
  options: LearnOptions,
  surroundings: Surroundings,
): Promise<void> {
  const sport = sportOf(readSport('--sport', options.sport))
  const fixtures = fixtureIdsOf(targets)
  if (options.out !== undefined) await assertRuleFile(options.out)
  const work = async (open: OpenReader): Promise<void> => {
    const wanted = { prefix: options.prefix, sport, fixtures, signal: surroundings.signal }
    const gathered = (await gatherRecorded(open, wanted)).get(sport)
    if (surroundings.signal.aborted) return
    await tell(sport, gathered ?? nothingGathered(), options)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

/** What is asked for goes to stdout: the rules as JSON, or with --out the table. */
async function tell(sport: string, gathered: Gathered, { out, json }: LearnOptions): Promise<void> {
  const learned = learnedFrom(gathered)
  const written = out === undefined ? null : await writeLearned(out, sport, gathered, learned.rules)
  if (out !== undefined && written !== null) tellWritten(out, sport, written)
  if (json) {
    for (const rule of learned.rules) write(`${JSON.stringify({ sport, verdict: 'learned', ...rule })}\n`)
    for (const one of learned.undecided) write(`${JSON.stringify({ sport, verdict: 'undecided', ...one })}\n`)
    for (const { rule } of written?.removed ?? []) {
      write(`${JSON.stringify({ sport, verdict: 'removed', ...rule })}\n`)
    }
    return
  }
  if (out !== undefined) {
    write(learnedText(sport, learned, process.stdout.columns))
    return
  }
  write(ruleFileText({ [sport]: learned.rules }))
  process.stderr.write(learnedText(sport, learned, process.stderr.columns))
}

function tellWritten(file: string, sport: string, { added, changed, kept, removed, others }: Written): void {
  for (const { rule, instead } of removed) {
    const found = instead.slice(0, 1).map(({ worth, count, examples }) => {
      return `: ${describeWorth(worth)} in ${count}, ${placesText(examples, 1)}`
    })
    note(plain(`${file}: ${kindText(rule)} ${rule.name} is removed, these recordings contradict it${found.join('')}`))
  }
  const also = others === 0 ? '' : `; ${others} of other evidence kept, which win`
  const counts = `${added} added, ${changed} changed, ${kept} kept, ${removed.length} removed`
  note(`${file}: learned rules of ${sport}: ${counts}${also}`)
}

function write(text: string): void {
  process.stdout.write(text)
}
