import type { RuleTable } from '../../match/rules.ts'
import { newEntry, type Taking } from '../../processors/entry.ts'
import { measure, newMeasuring, type Quality, qualityOf } from '../../replay/quality/quality.ts'
import { type Recorded, stepsOf } from '../../replay/recorded.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { noteInterrupted, partly } from '../interrupted.ts'
import { counted, note } from '../note.ts'
import type { Surroundings } from '../options.ts'
import { openPrinter, type Printer } from '../print.ts'
import { loadRules } from '../rules/file.ts'
import { jsonText } from '../show/json.ts'
import { fitTable } from '../show/print-table.ts'
import { QUALITY_HEADINGS, qualityRow, qualityText } from '../show/quality.ts'
import {
  assertRecorded,
  noFixtures,
  type RecordedOptions,
  readTarget,
  recordedOf,
  recordedPrefixes,
  type Target,
} from './fixture.ts'
import { assertWanted, fixtureIdsIn } from './fixtures.ts'
import { otherRulesOf } from './other-rules.ts'

/** How well fixtures were delivered: those that are named, or all of the log. Reads raw-actions only. */
export async function qualityCommand(
  texts: readonly string[],
  options: RecordedOptions,
  surroundings: Surroundings,
): Promise<void> {
  const targets = texts.map(readTarget)
  const rules = await loadRules(options.rules)
  const work = (open: OpenReader): Promise<void> => printQuality(open, targets, rules, options, surroundings.signal)
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

async function printQuality(
  open: OpenReader,
  targets: readonly Target[],
  rules: RuleTable,
  options: RecordedOptions,
  signal: AbortSignal,
): Promise<void> {
  const recorded = await recordedOf(open, options, rules, signal)
  for (const target of targets) await assertRecorded(recorded, open, target)
  const fixtures = await fixtureIdsIn(recorded, targets)
  const progress = open.terminal.progress(open.clock)
  const printer = openPrinter(process.stdout, signal)
  const rows: (readonly string[])[] = []
  let count = 0
  try {
    for (const fixtureId of fixtures) {
      const quality = await measured(recorded, fixtureId)
      if (quality === null || signal.aborted) break
      assertWanted(recorded, targets, fixtureId, quality.sport)
      progress.show(`${++count} of ${counted(fixtures.length, 'fixture')} measured`)
      if (options.json) {
        if (printer.print(jsonText(quality))) await printer.flush()
      } else if (targets.length === 1) printer.print(qualityText(quality).trimEnd())
      else rows.push(qualityRow(quality))
    }
  } finally {
    progress.end()
  }
  if (rows.length > 0) printRows(printer, rows)
  await printer.flush()
  if (signal.aborted) return noteInterrupted(`${partly(count, fixtures.length, 'fixture')} measured`)
  if (count === 0) throw noFixtures(open.log, `in ${recorded.rawTopic}`)
  const [target, another] = targets
  if (target === undefined || another !== undefined) return
  const other = await otherRulesOf(recorded, options.prefix, target, rules)
  if (other !== null) note(other)
}

function printRows(printer: Printer, rows: readonly (readonly string[])[]): void {
  const { text, hidden } = fitTable(QUALITY_HEADINGS, rows)
  printer.print(text.trimEnd())
  if (hidden.length === 0) return
  note(`${counted(hidden.length, 'column')} left out on this narrow terminal (${hidden.join(', ')}); --json has all`)
}

/** Null when told to end before the first record. */
async function measured(recorded: Recorded & Taking, fixtureId: string): Promise<Quality | null> {
  const measuring = newMeasuring()
  const steps = stepsOf(recorded, newEntry(recorded.fold.initial()), fixtureId, (step) => step)
  for await (const page of steps) for (const step of page) measure(measuring, step)
  return qualityOf(measuring)
}
