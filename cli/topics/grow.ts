import type { FoundTopic } from '../../log/admin.ts'
import { type CopyProgress, type CopyResult, copyTopic } from '../../log/copy.ts'
import type { EventLog, LogReader } from '../../log/log.ts'
import { withoutSecrets } from '../../log/url.ts'
import { systemClock } from '../../platform/clock.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import { counted, note, noteOnTerminal } from '../note.ts'
import { logUrl, type Surroundings, usage } from '../options.ts'
import { touchlineCommand } from '../shell.ts'
import { openTerminal } from '../terminal.ts'
import { describeSet, isOnKafka, type LogsThere, readAsked, type TopicSetOptions, withCluster } from './admin.ts'
import { differing } from './check.ts'
import { createSet } from './create.ts'

export interface GrowOptions extends TopicSetOptions {
  readonly toPrefix: string
  readonly follow?: boolean
}

interface Growing {
  readonly logs: LogsThere
  readonly options: GrowOptions
  readonly url: string
  readonly partitions: number
  readonly signal: AbortSignal
}

/** Partitions never grow in place: the keys would change their places. */
export async function growTopicsCommand(options: GrowOptions, surroundings: Surroundings): Promise<void> {
  const { prefix, toPrefix } = options
  const url = withoutSecrets(logUrl(options, surroundings.env))
  const { partitions, replication } = readAsked(options, surroundings)
  if (!isOnKafka(options, surroundings)) {
    throw usage(`expected a log on Kafka, found ${url}: the number of partitions of other logs is fixed`)
  }
  // Those of the log's URL are those that there are.
  if (options.partitions === undefined || partitions === null)
    throw usage('expected --partitions, above those that there are, found none')
  if (toPrefix === prefix) throw usage(`expected another --to-prefix than ${prefix}`)
  await withCluster(options, surroundings, async (admin, logs) => {
    const raw = (await describeSet(admin, prefix)).get(fullName(prefix, RAW_ACTIONS))
    if (raw === undefined) throw new TouchlineError('log-missing', { url: `${url} ${fullName(prefix, RAW_ACTIONS)}` })
    assertGrows(partitions, raw)
    const { made, drift } = await createSet(admin, toPrefix, {
      partitions,
      replication: replication ?? raw.replication,
    })
    if (made.length > 0) note(`made ${counted(made.length, 'topic')} of ${toPrefix} with ${partitions} partitions`)
    if (drift.length > 0) throw differing(toPrefix, drift)
    await grow({ options, url, logs, partitions, signal: surroundings.signal })
  })
}

function assertGrows(partitions: number, { partitions: found }: FoundTopic): void {
  if (partitions > found) return
  throw usage(`expected --partitions above the ${found} that there are, found ${partitions}`)
}

async function grow(growing: Growing): Promise<void> {
  const { logs, options } = growing
  const from = await logs.reader(options.prefix)
  try {
    const to = await logs.log(options.toPrefix)
    try {
      tell(growing, await copyRaws(growing, from, to))
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

async function copyRaws({ options, signal }: Growing, from: LogReader, to: EventLog): Promise<CopyResult> {
  const { prefix, toPrefix, follow = false } = options
  const [source, target] = [fullName(prefix, RAW_ACTIONS), fullName(toPrefix, RAW_ACTIONS)]
  if (follow) noteOnTerminal(`copies what comes to ${source}, too; Ctrl-C ends`)
  const progress = (await openTerminal()).progress(systemClock)
  const onProgress = ({ copied, seen, total }: CopyProgress): void => {
    progress.show(`${seen} of ${total} records read, ${copied} copied`)
  }
  try {
    return await copyTopic({ from, source, to, target, follow, signal, onProgress })
  } finally {
    progress.end()
  }
}

function tell({ options, partitions, url }: Growing, result: CopyResult): void {
  const { prefix, toPrefix, json } = options
  if (json) process.stdout.write(`${JSON.stringify({ prefix, toPrefix, partitions, ...result })}\n`)
  else process.stdout.write(told(result, options, url))
}

function told(
  { copied, already, isComplete }: CopyResult,
  { prefix, toPrefix, follow }: GrowOptions,
  url: string,
): string {
  const had = already === 0 ? '' : `; ${already} had been copied before`
  const what = `${counted(copied, 'record')} copied from ${prefix} to ${toPrefix}${had}\n`
  if (!isComplete && !follow) return `${what}interrupted: run it again, it goes on where it was\n`
  const log = ['--log', url]
  return `${what}Next:
  1. ${touchlineCommand('process', '--prefix', toPrefix, ...log)}
     derives the topics anew; compare them with those of ${prefix}
  2. stop the producers of ${prefix}, and run this once more without --follow: it copies what came meanwhile
  3. start the producers with --prefix ${toPrefix}, and let the readers follow
`
}
