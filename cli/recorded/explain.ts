import { rulesOfSport } from '../../match/rules.ts'
import type { Step } from '../../match/step.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { newEntry } from '../../processors/entry.ts'
import { explain } from '../../replay/explain/explain.ts'
import { findMoment } from '../../replay/explain/point.ts'
import { keptStep } from '../../replay/kept.ts'
import { stepsOf } from '../../replay/recorded.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { note } from '../note.ts'
import type { Surroundings } from '../options.ts'
import { loadRules } from '../rules/file.ts'
import { explanationJson, explanationText } from '../show/explanation.ts'
import { readAt } from './at.ts'
import {
  assertRecorded,
  assertSport,
  type RecordedOptions,
  readTarget,
  recordedOf,
  recordedPrefixes,
} from './fixture.ts'
import { otherRulesOf } from './other-rules.ts'

export interface ExplainOptions extends RecordedOptions {
  readonly at?: string
}

/** Why the score was what it was at a moment, and whether it was right. Reads raw-actions only. */
export async function explainCommand(text: string, options: ExplainOptions, surroundings: Surroundings): Promise<void> {
  const target = readTarget(text)
  const at = readAt(options.at)
  const rules = await loadRules(options.rules)
  const { signal } = surroundings
  const work = async (open: OpenReader): Promise<void> => {
    const recorded = await recordedOf(open, options, rules, signal)
    await assertRecorded(recorded, open, target)
    const steps: Step[] = []
    const entry = newEntry(recorded.fold.initial())
    for await (const page of stepsOf(recorded, entry, target.fixtureId, keptStep)) steps.push(...page)
    if (signal.aborted) return
    assertSport(recorded, target, entry.sport)
    const moment = findMoment(steps, at)
    if ('there' in moment) {
      const fixture = `${target.sport}/${target.fixtureId}`
      throw new TouchlineError('moment-missing', { fixture, there: moment.there, found: String(options.at) })
    }
    const explanation = explain(steps, moment, rulesOfSport(rules, entry.sport))
    if (options.json) process.stdout.write(`${explanationJson(explanation)}\n`)
    else process.stdout.write(explanationText(explanation))
    const other = await otherRulesOf(recorded, options.prefix, target, rules)
    if (other !== null) note(other)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}
