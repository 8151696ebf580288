import { sportOf } from '../../feed/address.ts'
import { nothingGathered } from '../../match/learn/gathered.ts'
import { type Learned, learnedFrom } from '../../match/learn/learned.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { note } from '../note.ts'
import { type LogOptions, readSport, type Surroundings } from '../options.ts'
import { recordedPrefixes } from '../recorded/fixture.ts'
import { fixtureIdsOf, gatherRecorded } from './gather.ts'
import { learnedText } from './tables.ts'
import { assertRuleFile, ruleFileText, writeLearned } from './write.ts'

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
    // Half of what is recorded could give other rules.
    if (surroundings.signal.aborted) return
    const learned = learnedFrom(gathered ?? nothingGathered())
    await tell(sport, learned, options)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

/** What is asked for goes to stdout: the rules as JSON, or with --out the table. */
async function tell(sport: string, learned: Learned, { out, json }: LearnOptions): Promise<void> {
  if (out !== undefined) {
    const { kept } = await writeLearned(out, sport, learned)
    const also = kept === 0 ? '' : `; ${kept} of other evidence are kept and win`
    note(`${out}: ${learned.rules.length} learned rules of ${sport}${also}`)
  }
  if (json) {
    for (const rule of learned.rules) write(`${JSON.stringify({ sport, verdict: 'learned', ...rule })}\n`)
    for (const one of learned.undecided) write(`${JSON.stringify({ sport, verdict: 'undecided', ...one })}\n`)
    return
  }
  if (out !== undefined) {
    write(learnedText(sport, learned, process.stdout.columns))
    return
  }
  write(ruleFileText({ [sport]: learned.rules }))
  process.stderr.write(learnedText(sport, learned, process.stderr.columns))
}

function write(text: string): void {
  process.stdout.write(text)
}
