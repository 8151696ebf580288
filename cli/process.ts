import type { RuleTable } from '../match/rules.ts'
import { foldBy } from '../processors/entry.ts'
import type { Committed, ProcessOptions } from '../processors/job.ts'
import { logicOf } from '../processors/logic.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { rawPrefixOf } from '../processors/raw-prefix.ts'
import { DEFAULT_PREFIX } from '../schemas/topics.ts'
import { tellingRetries } from './away.ts'
import { type OpenLog, withLog } from './context.ts'
import { noteOnTerminal } from './note.ts'
import type { LogOptions, Surroundings } from './options.ts'
import { tellingRestored } from './restored.ts'
import { loadRules } from './rules/file.ts'
import { withAdmin } from './topics/admin.ts'
import { assertTopics } from './topics/assert.ts'

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
    if (open.kafka !== null) {
      await withAdmin(open.kafka, { ...open, signal: surroundings.signal }, (admin) =>
        assertTopics(admin, open.log, { prefix, rawPrefix }),
      )
    }
    if (rawPrefix !== prefix) tellOfRawPrefix(open, rawPrefix, options)
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

/** Nobody may have asked for it: a process that starts before the first record of its own prefix is there stays with the other. */
function tellOfRawPrefix(
  { logger }: OpenLog,
  rawPrefix: string,
  { prefix, rawPrefix: asked }: ProcessCommandOptions,
): void {
  const what = "reads another prefix's raw-actions"
  if (asked !== undefined) logger.info({ rawPrefix, prefix }, what)
  else logger.warn({ rawPrefix, prefix }, `${what}: ${prefix} has none. If its own are meant, --raw-prefix ${prefix}`)
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
  let wasPart = false
  return {
    ...how,
    log,
    codec,
    clock,
    logic: logicOf(how.rules),
    fold: foldBy(how.rules),
    onDefect: (error, record) => {
      const { topic, partition, offset, key } = record
      logger.error(
        { topic, partition, offset, fixtureId: key, error: String(error) },
        'parked a record: defect of the fold',
      )
    },
    onRestored: tellingRestored(clock, logger),
    onResumed: (differs) => logger.warn({ code: differs.code }, differs.message),
    onShare: ({ partitions, members }) => {
      const isPart = members > 1 || partitions.length < log.partitions
      // Who works alone from the beginning to the end, as on one machine, is told nothing.
      if (isPart || wasPart) {
        const share = { partitions: partitions.length, of: log.partitions, processes: members }
        if (members === 0)
          logger.warn(share, "not heard by the log for too long: its partitions are others' until it is")
        else logger.info(share, isPart ? 'partitions are shared' : 'all partitions are here')
      }
      wasPart = isPart
    },
    onRetry: tellingRetries(clock, logger),
  }
}
