import { explanationText } from '../cli/show/explanation.ts'
import { rulesOfSport } from '../match/rules.ts'
import type { Step } from '../match/step.ts'
import { foldBy, newEntry } from '../processors/entry.ts'
import { explain } from '../replay/explain/explain.ts'
import { findMoment } from '../replay/explain/point.ts'
import { keptStep } from '../replay/kept.ts'
import { stepsOf } from '../replay/recorded.ts'
import { openDecoder } from '../schemas/codec.ts'
import { embeddedSchemas, openLogReader } from '../touchline.ts'
import { ownOptions } from './children.ts'
import { SIMULATED_RULES } from './load.ts'
import { RAW_TOPIC } from './log.ts'

/** Explains a fixture of a log as the command does, first in a fresh process and then again; prints the milliseconds of each. Run as a process. */
export interface ExplainWorkerOptions {
  readonly folder: string
  readonly fixtureId: string
  readonly seq: number
  readonly times: number
}

const { folder, fixtureId, seq, times } = ownOptions<ExplainWorkerOptions>()
const runs: number[] = []
for (let i = 0; i < times; i++) {
  const start = performance.now()
  const text = await explained()
  runs.push(performance.now() - start)
  if (!text.includes(`after #${seq}`)) throw new Error(`expected an explanation of ${seq}, found ${text}`)
}
process.stdout.write(JSON.stringify(runs))

async function explained(): Promise<string> {
  const log = await openLogReader(`file:${folder}`)
  try {
    const { signal } = new AbortController()
    const folding = foldBy(SIMULATED_RULES)
    const entry = newEntry(folding.initial())
    const recorded = { log, codec: openDecoder(embeddedSchemas(log)), rawTopic: RAW_TOPIC, signal, fold: folding }
    const steps: Step[] = []
    for await (const page of stepsOf(recorded, entry, fixtureId, keptStep)) steps.push(...page)
    const moment = findMoment(steps, { by: 'seq', seq })
    if ('there' in moment) throw new Error(`expected seq ${seq}, found ${moment.there}`)
    return explanationText(explain(steps, moment, rulesOfSport(SIMULATED_RULES, entry.sport)))
  } finally {
    await log.close()
  }
}
