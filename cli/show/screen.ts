import { createLogUpdate } from 'log-update'
import type { EventLog, LogRecord } from '../../log/log.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Codec } from '../../schemas/codec.ts'
import { jsonView } from '../../schemas/json.ts'
import type { Correction, FixtureState } from '../../schemas/records.ts'
import { CORRECTIONS, FIXTURE_STATE, fullName, SCORE_CHANGES, type Topic } from '../../schemas/topics.ts'
import { recordsFrom } from '../records.ts'
import { liveTable, type Shown } from './live.ts'
import { describeRecord } from './record.ts'

const FRAME_EVERY_MS = 200

export interface ScreenOptions {
  readonly log: EventLog
  readonly codec: Codec
  readonly prefix: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Fixtures to show, in this order. */
  readonly fixtures: readonly string[]
  /** Lines under the table. */
  readonly footer: readonly string[]
}

/**
 * Shows the fixtures as readers of the topics see them: a table that is written over where stdout is a terminal, else a
 * line for each change of score and each correction. Ends with the signal and leaves the last table standing.
 */
export async function showScreen(options: ScreenOptions): Promise<void> {
  if (process.stdout.isTTY) await showTable(options)
  else await showLines(options)
}

async function showTable(options: ScreenOptions): Promise<void> {
  const { clock, signal, fixtures, footer } = options
  const shown = new Map<string, Shown>()
  const update = createLogUpdate(process.stdout)
  const draw = (): void => {
    const matches = fixtures.flatMap((id) => shown.get(id) ?? [])
    update([matches.length === 0 ? 'waiting for the first packets' : liveTable(matches), ...footer].join('\n'))
  }
  const watching = Promise.all([
    watch(options, FIXTURE_STATE, ({ key, value }) => {
      const state = options.codec.decode(FIXTURE_STATE, value)
      shown.set(key, { state, correction: shown.get(key)?.correction ?? null })
    }),
    watch(options, CORRECTIONS, ({ key, value }) => {
      const correction = options.codec.decode(CORRECTIONS, value)
      remember(shown, key, correction)
    }),
  ])
  while (!signal.aborted) {
    draw()
    await clock.sleep(FRAME_EVERY_MS, signal)
  }
  await watching
  draw()
  update.done()
}

/** A correction without a state yet waits for the next one: its state is emitted with it. */
function remember(shown: Map<string, Shown>, key: string, correction: Correction): void {
  const state: FixtureState | undefined = shown.get(key)?.state
  if (state !== undefined) shown.set(key, { state, correction })
}

async function showLines(options: ScreenOptions): Promise<void> {
  for (const line of options.footer) process.stdout.write(`${line}\n`)
  const print = (topic: Topic): Promise<void> =>
    watch(options, topic, ({ value }) => {
      const view = jsonView(topic, options.codec.decode(topic, value))
      process.stdout.write(`${describeRecord(topic, view)}\n`)
    })
  await Promise.all([print(SCORE_CHANGES), print(CORRECTIONS)])
}

/** Every record of these fixtures from now on, of all partitions. */
async function watch(
  { log, codec, prefix, signal, fixtures }: ScreenOptions,
  of: Topic,
  take: (record: LogRecord) => void,
): Promise<void> {
  const topic = fullName(prefix, of)
  const wanted = new Set(fixtures)
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  await Promise.all(
    partitions.map(async (partition) => {
      const offset = await log.end(topic, partition)
      for await (const records of recordsFrom(log, { topic, partition, offset }, signal, true)) {
        await codec.prepare(records)
        for (const record of records) if (wanted.has(record.key)) take(record)
      }
    }),
  )
}
