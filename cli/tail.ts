import type { LogRecord } from '../log/log.ts'
import { partitionOf } from '../log/partitioner.ts'
import { parseTime } from '../match/time.ts'
import { TouchlineError } from '../platform/errors.ts'
import { jsonView } from '../schemas/json.ts'
import { findTopic, fullName, TOPICS, type Topic } from '../schemas/topics.ts'
import { type OpenReader, withLogReader } from './context.ts'
import { type LogOptions, type Surroundings, usage } from './options.ts'
import { openPrinter, type Printer } from './print.ts'
import { recordsFrom } from './records.ts'
import { recordJson } from './show/json.ts'
import { plain } from './show/plain.ts'
import { describeRecord } from './show/record.ts'

export interface TailOptions extends LogOptions {
  readonly fixture?: string
  readonly from?: string
  readonly follow?: boolean
}

export async function tailCommand(topic: string, options: TailOptions, surroundings: Surroundings): Promise<void> {
  const found = findTopic(options.prefix, topic)
  if (found === null) {
    const names = TOPICS.map((t) => t.name).join(', ')
    throw usage(`expected a topic (${names}), found ${topic}`)
  }
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
  const micros = parseTime(text) ?? parseTime(`${text}T00:00:00Z`)
  if (micros === null) {
    throw usage(`expected --from start, end or a time as 2026-11-21T12:00:00Z, found ${text}`)
  }
  return { timestampMs: micros / 1000 }
}

async function tail(open: OpenReader, what: Tail): Promise<void> {
  const { fixture } = what.options
  const { partitions } = open.log
  const wanted =
    fixture === undefined ? Array.from({ length: partitions }, (_, i) => i) : [partitionOf(fixture, partitions)]
  const out = openPrinter(process.stdout, what.signal)
  await Promise.all(wanted.map((partition) => tailPartition(open, what, partition, out)))
  await out.flush()
}

async function tailPartition(open: OpenReader, what: Tail, partition: number, out: Printer): Promise<void> {
  const { log, codec } = open
  const { options, signal } = what
  const topic = fullName(options.prefix, what.topic)
  const offset = what.from === 'end' ? await log.end(topic, partition) : 0
  for await (const records of recordsFrom(log, { topic, partition, offset }, signal, options.follow === true)) {
    if (records.length === 0) await out.flush()
    const shown = records.filter((record) => isWanted(record, what))
    await codec.prepare(shown)
    for (const record of shown) if (out.print(render(open, what, record))) await out.flush()
  }
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
