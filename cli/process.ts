import { fold } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'
import { type FixtureState, initialState } from '../match/state.ts'
import { logicOf } from '../processors/logic.ts'
import { type Committed, type ProcessOptions, runProcessors } from '../processors/pipeline.ts'
import { type OpenLog, withLog } from './context.ts'
import type { LogOptions, Surroundings } from './options.ts'
import { loadRules } from './rules.ts'

export interface ProcessCommandOptions extends LogOptions {
  readonly rules?: string
  readonly once?: boolean
  readonly fromHere?: boolean
}

export async function processCommand(options: ProcessCommandOptions, surroundings: Surroundings): Promise<void> {
  const rules = await loadRules(options.rules)
  await withLog(options, surroundings, async (open) => {
    const { once = false, fromHere = false, prefix } = options
    const work = processing(open, { prefix, rules, signal: surroundings.signal, once, fromHere })
    const progress = open.terminal.progress(open.clock)
    const total = { records: 0, outputs: 0 }
    const onCommitted = (committed: Committed): void => {
      total.records += committed.records
      total.outputs += committed.outputs
      progress.show(`${total.records} raw records → ${total.outputs} derived`)
    }
    try {
      await runProcessors(work, onCommitted)
    } finally {
      progress.end()
    }
    open.logger.info(total, 'processed')
    if (options.json) process.stdout.write(`${JSON.stringify(total)}\n`)
  })
}

export interface Processing {
  readonly prefix: string
  readonly rules: RuleTable
  readonly signal: AbortSignal
  readonly once?: boolean
  readonly fromHere?: boolean
}

/** The processors over the match fold, with its defects and retries told to the operator. */
export function processing(open: OpenLog, how: Processing): ProcessOptions<FixtureState> {
  const { log, codec, clock, logger } = open
  return {
    ...how,
    log,
    codec,
    clock,
    logic: logicOf(how.rules),
    fold: { initial: initialState, fold: (state, raw) => fold(state, raw, how.rules) },
    onDefect: (error, record) => {
      const { topic, partition, offset, key } = record
      logger.error(
        { topic, partition, offset, fixtureId: key, error: String(error) },
        'parked a record: defect of the fold',
      )
    },
    onRetry: (error, delayMs) => logger.warn({ code: error.code, delayMs }, error.message),
  }
}
