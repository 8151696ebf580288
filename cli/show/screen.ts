import type { EventLog, LogRecord } from '../../log/log.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Codec } from '../../schemas/codec.ts'
import { jsonView } from '../../schemas/json.ts'
import { CORRECTIONS, FIXTURE_STATE, fullName, SCORE_CHANGES, type Topic } from '../../schemas/topics.ts'
import { openPrinter, type Printer } from '../print.ts'
import { recordsFrom } from '../records.ts'
import type { Terminal } from '../terminal.ts'
import type { Shown } from './cells.ts'
import { recordJson } from './json.ts'
import { liveFrame, type Seen } from './live.ts'
import { describeRecord } from './record.ts'

const FRAME_EVERY_MS = 200
/** End of a footer's line while it is of use. */
export const ENDS = ' · Ctrl-C ends'

export interface ScreenOptions {
  readonly log: EventLog
  readonly codec: Codec
  readonly prefix: string
  readonly clock: Clock
  readonly terminal: Terminal
  /** Ends at once: what is shown stays as it is. */
  readonly signal: AbortSignal
  /** Ends when what is in the log by then has been shown. */
  readonly over: AbortSignal
  /** Fixtures to show, in this order. */
  readonly fixtures: readonly string[]
  /** Text under the table; what is indented is a command. */
  readonly footer: readonly string[]
  /** Each new state as JSON instead. */
  readonly json: boolean
}

/**
 * Shows the fixtures as readers of the topics see them: a table that is written over where stdout is a terminal, else a
 * text line for each change of score and each correction. Leaves the last table standing.
 */
export async function showScreen(options: ScreenOptions): Promise<void> {
  const out = openPrinter(process.stdout, options.signal)
  if (options.json) {
    await printRecords(options, FIXTURE_STATE, out, recordJson)
  } else if (process.stdout.isTTY) {
    await showTable(options)
  } else {
    for (const text of options.footer) out.print(text)
    const describe = (topic: Topic) => printRecords(options, topic, out, (_, value) => describeRecord(topic, value))
    await Promise.all([describe(SCORE_CHANGES), describe(CORRECTIONS)])
  }
  await out.flush()
}

/** What a terminal is where it does not tell. */
const SIZE = { columns: 80, rows: 24 } as const

async function showTable(options: ScreenOptions): Promise<void> {
  const { clock, fixtures, footer, terminal } = options
  const ending = AbortSignal.any([options.signal, options.over])
  const shown = new Map<string, Shown>()
  const seen: Seen = new Map()
  const area = terminal.area(process.stdout)
  const draw = (below = footer): void => {
    const matches = fixtures.flatMap((id) => shown.get(id) ?? [])
    const { columns = SIZE.columns, rows = SIZE.rows } = process.stdout
    area.draw(liveFrame(matches, below, { columns, rows }, seen).join('\n'))
  }
  const watching = Promise.all([
    watch(options, FIXTURE_STATE, async ({ key, value }) => {
      const state = options.codec.decode(FIXTURE_STATE, value)
      shown.set(key, { state, correction: shown.get(key)?.correction ?? null })
    }),
    watch(options, CORRECTIONS, async ({ key, value }) => {
      const correction = options.codec.decode(CORRECTIONS, value)
      const state = shown.get(key)?.state
      // Without a state yet it waits for the next one: its state is emitted with it.
      if (state !== undefined) shown.set(key, { state, correction })
    }),
  ])
  while (!ending.aborted) {
    draw()
    await clock.sleep(FRAME_EVERY_MS, ending)
  }
  await watching
  draw(footer.map((text) => text.replace(ENDS, '')))
  area.end()
}

async function printRecords(
  options: ScreenOptions,
  topic: Topic,
  out: Printer,
  text: (record: LogRecord, value: Readonly<Record<string, unknown>>) => string,
): Promise<void> {
  await watch(options, topic, async (record) => {
    out.print(text(record, jsonView(topic, options.codec.decode(topic, record.value))))
    await out.flush()
  })
}

/** Every record of these fixtures from now on, of all partitions. */
async function watch(
  { log, codec, prefix, signal, over, fixtures }: ScreenOptions,
  of: Topic,
  take: (record: LogRecord) => Promise<void>,
): Promise<void> {
  const topic = fullName(prefix, of)
  const wanted = new Set(fixtures)
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  await Promise.all(
    partitions.map(async (partition) => {
      let offset = await log.end(topic, partition)
      const takeAll = async (until: AbortSignal, isEndless: boolean): Promise<void> => {
        for await (const records of recordsFrom(log, { topic, partition, offset }, until, isEndless)) {
          await codec.prepare(records)
          for (const record of records) {
            if (wanted.has(record.key) && !signal.aborted) await take(record)
            offset = record.offset + 1
          }
        }
      }
      await takeAll(AbortSignal.any([signal, over]), true)
      await takeAll(signal, false)
    }),
  )
}
