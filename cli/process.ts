import { fold } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'
import { initialState } from '../match/state.ts'
import type { Committed, ProcessOptions } from '../processors/job.ts'
import { logicOf } from '../processors/logic.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { rawPrefixOf } from '../processors/topic-set.ts'
import { DEFAULT_PREFIX } from '../schemas/topics.ts'
import { type OpenLog, withLog } from './context.ts'
import { noteOnTerminal } from './note.ts'
import type { LogOptions, Surroundings } from './options.ts'
import { loadRules } from './rules.ts'
import { isOnKafka, withAdmin } from './topics-admin.ts'
import { assertTopics } from './topics-assert.ts'

export interface ProcessCommandOptions extends LogOptions {
  readonly rules?: string
  readonly once?: boolean
  readonly fromHere?: boolean
  readonly rawPrefix?: string
}

export async function processCommand(options: ProcessCommandOptions, surroundings: Surroundings): Promise<void> {
  const rules = await loadRules(options.rules)
  const { once = false, fromHere = false, prefix } = options
  const work = async (open: OpenLog): Promise<void> => {
    const rawPrefix = options.rawPrefix ?? (await rawPrefixOf(open.log, prefix))
    if (isOnKafka(options, surroundings)) {
      await withAdmin(options, surroundings, (admin) => assertTopics(admin, open.log, { prefix, rawPrefix }))
    }
    if (rawPrefix !== prefix) open.logger.info({ rawPrefix, prefix }, "reads another prefix's raw-actions")
    const how = processing(open, { prefix, rawPrefix, rules, signal: surroundings.signal, once, fromHere })
    const progress = open.terminal.progress(open.clock)
    if (!once) noteOnTerminal(`waiting for raw-actions in ${open.log.url}; Ctrl-C ends`)
    const total = { records: 0, outputs: 0 }
    const onCommitted = (committed: Committed): void => {
      total.records += committed.records
      total.outputs += committed.outputs
      progress.show(`${total.records} raw records → ${total.outputs} derived`)
    }
    try {
      await runProcessors(how, onCommitted)
    } finally {
      progress.end()
    }
    open.logger.info(total, 'processed')
    if (options.json) process.stdout.write(`${JSON.stringify(total)}\n`)
  }
  const prefixes = options.rawPrefix === undefined ? [prefix, DEFAULT_PREFIX] : [options.rawPrefix]
  await withLog(options, surroundings, work, { create: false, waits: !once, prefixes })
}

export interface Processing {
  readonly prefix: string
  /** Whose raw-actions are read; default `prefix`. */
  readonly rawPrefix?: string
  readonly rules: RuleTable
  readonly signal: AbortSignal
  readonly once?: boolean
  readonly fromHere?: boolean
}

/** The processors over the match fold, with its defects and retries told to the operator. */
export function processing(open: OpenLog, how: Processing): ProcessOptions {
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
    onRestored: (restored) => {
      if (restored.left === 0) logger.info(restored, 'fixtures are back in memory')
    },
    onResumed: (differs) => logger.warn({ code: differs.code }, differs.message),
    onShare: ({ partitions, members }) => {
      if (members > 1 || partitions.length < log.partitions) {
        logger.info({ partitions: partitions.length, of: log.partitions, processes: members }, 'partitions are shared')
      }
    },
    onRetry: (error, delayMs) => logger.warn({ code: error.code, delayMs }, error.message),
  }
}
