import type { LogRecord } from '../log/log.ts'
import { partitionOf } from '../log/partitioner.ts'
import { TouchlineError } from '../platform/errors.ts'
import { jsonView } from '../schemas/json.ts'
import { fullName, RAW_ACTIONS, type Topic } from '../schemas/topics.ts'
import { type OpenReader, withLogReader } from './context.ts'
import { noteOnTerminal } from './note.ts'
import { type LogOptions, type Surroundings, usage } from './options.ts'
import { once, type Patience, waiting } from './patience.ts'
import { openPrinter, type Printer } from './print.ts'
import { recordsFrom } from './records.ts'
import { recordJson } from './show/json.ts'
import { plain } from './show/plain.ts'
import { describeRecord } from './show/record.ts'
import { readTopic } from './topic-names.ts'
import { readUtcTime } from './utc-time.ts'

export interface TailOptions extends LogOptions {
  readonly fixture?: string
  readonly from?: string
  readonly follow?: boolean
}

export async function tailCommand(
  topic: string | undefined,
  options: TailOptions,
  surroundings: Surroundings,
): Promise<void> {
  const found = readTopic(options.prefix, topic, (names) => `a topic (${names})`)
  const from = readFrom(options)
  const what = { topic: found, from, options, signal: surroundings.signal }
  await withLogReader(options, surroundings, (open) => tail(open, what), { waits: options.follow === true })
}

type From = 'start' | 'end' | { readonly timestampMs: number }

interface Tail {
  readonly topic: Topic
  readonly from: From
  readonly options: TailOptions
  readonly signal: AbortSignal
}

/** From the start without --follow, from the end with it, unless told. */
function readFrom({ from, follow }: TailOptions): From {
  const text = from ?? (follow ? 'end' : 'start')
  if (text === 'start' || text === 'end') return text
  const micros = readUtcTime(text)
  if (micros === null) {
    throw usage(
      `expected --from start, end or a time as 2026-11-21, 2026-11-21T12:00 (UTC) or 2026-11-21T13:00:00+01:00, found ${text}`,
    )
  }
  return { timestampMs: micros / 1000 }
}

/** What all partitions share. */
interface Out {
  readonly printer: Printer
  readonly patience: Patience
}

async function tail(open: OpenReader, what: Tail): Promise<void> {
  const { fixture } = what.options
  const { partitions } = open.log
  const wanted =
    fixture === undefined ? Array.from({ length: partitions }, (_, i) => i) : [partitionOf(fixture, partitions)]
  const printer = openPrinter(process.stdout, what.signal)
  const out = { printer, patience: what.options.follow ? waiting(open, what.signal) : once }
  const counts = await Promise.all(wanted.map((partition) => tailPartition(open, what, partition, out)))
  await printer.flush()
  if (counts.every((count) => count === 0) && !what.signal.aborted) noteOnTerminal(await whyNothing(open, what))
}

/** Somebody who has forgotten a step sees nothing at all otherwise. */
async function whyNothing({ log }: OpenReader, { topic, options, from }: Tail): Promise<string> {
  const name = fullName(options.prefix, topic)
  const ofFixture = options.fixture === undefined ? '' : ` of fixture ${options.fixture}`
  const countIn = async (of: string): Promise<number> => {
    const ends = await Promise.all(Array.from({ length: log.partitions }, (_, partition) => log.end(of, partition)))
    return ends.reduce((sum, end) => sum + end, 0)
  }
  if ((await countIn(name)) > 0) return `no record${ofFixture} in ${name}${from === 'start' ? '' : ' since then'}`
  const raws = topic === RAW_ACTIONS ? 0 : await countIn(fullName(options.prefix, RAW_ACTIONS))
  if (raws === 0) return `no records in ${log.url}`
  return `no records in ${name}; raw-actions has ${raws}: \`touchline process\` derives from them`
}

async function tailPartition(open: OpenReader, what: Tail, partition: number, out: Out): Promise<number> {
  const { log, codec } = open
  const { options, signal } = what
  const topic = fullName(options.prefix, what.topic)
  let count = 0
  let offset = what.from === 'end' ? null : 0
  await out.patience(async (isThere) => {
    offset ??= await log.end(topic, partition)
    for await (const records of recordsFrom(log, { topic, partition, offset }, signal, options.follow === true)) {
      isThere()
      if (records.length === 0) await out.printer.flush()
      const shown = records.filter((record) => isWanted(record, what))
      await codec.prepare(shown)
      count += shown.length
      for (const record of shown) if (out.printer.print(render(open, what, record))) await out.printer.flush()
      offset = (records.at(-1)?.offset ?? offset - 1) + 1
    }
  })
  return count
}

function isWanted(record: LogRecord, { from, options }: Tail): boolean {
  if (options.fixture !== undefined && record.key !== options.fixture) return false
  return typeof from === 'string' || record.timestamp >= from.timestampMs
}

/** A value that cannot be read is shown as such and does not end the tail. */
function render({ codec }: OpenReader, { topic: of, options }: Tail, record: LogRecord): string {
  try {
    const value = jsonView(of, codec.decode(of, record.value))
    return options.json ? recordJson(record, value) : describeRecord(of, value)
  } catch (error) {
    if (!(error instanceof TouchlineError)) throw error
    if (options.json) return recordJson(record, null, error.message)
    return plain(`${record.topic}/${record.partition}/${record.offset} ${record.key}: ${error.message}`)
  }
}
