import { rmSync } from 'node:fs'
import type { EventLog } from '../log/log.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { foldBy } from '../processors/entry.ts'
import { logicOf } from '../processors/logic.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { PacedReplay } from '../replay/pace/paced-replay.ts'
import { itemsFrom } from '../replay/pace/start.ts'
import type { Item } from '../replay/stream/item.ts'
import type { Codec } from '../schemas/codec.ts'
import { TOPICS, type Topic, type TopicName } from '../schemas/topics.ts'
import { type Figure, median, milliseconds, quantile, type Row, range } from './figure.ts'
import { fixtures, rawPacket, SIMULATED_RULES, START } from './load.ts'
import { appendRaws, newFolder, openBench, PREFIX, RAW_TOPIC } from './log.ts'

const FIXTURES = 100
const SPEED = 10
const MS_MAX = 2
const RUNS = 3
/** Of the matches, ten minutes after they have begun. */
const WINDOW = { fromMs: 600_000, toMs: 680_000 }

/** How late records are given that are replayed at a pace: raw and derived ones, each decoded by who takes it. */
export const pace: Figure = {
  name: 'pace',
  target: `within ${MS_MAX} ms of schedule at p99, ${FIXTURES} fixtures at ${SPEED}×`,
  run: async () => {
    const folder = newFolder()
    try {
      const { log, codec } = await openBench(folder)
      await fill(log, codec)
      const runs: Lateness[] = []
      for (let i = 0; i < RUNS; i++) runs.push(await replayed(log, codec))
      await log.close()
      return rowsOf(runs)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

interface Lateness {
  readonly records: number
  readonly seconds: number
  /** Sorted, milliseconds. */
  readonly lateMs: readonly number[]
}

async function fill(log: EventLog, codec: Codec): Promise<void> {
  const raws = fixtures(FIXTURES).flatMap((fixture, n) =>
    fixture.frames
      .filter(({ atMs }) => atMs >= WINDOW.fromMs && atMs < WINDOW.toMs)
      // No two fixtures at the same microsecond.
      .map(({ atMs, bytes }) => rawPacket(fixture, bytes, START + atMs * 1000 + n * 7)),
  )
  await appendRaws(log, codec, raws)
  const fold = foldBy(SIMULATED_RULES)
  const { signal } = new AbortController()
  const processing = { log, codec, prefix: PREFIX, fold, logic: logicOf(SIMULATED_RULES), clock: systemClock, signal }
  await runProcessors({ ...processing, once: true })
}

/** Due is counted here: from when the first record was looked at. */
async function replayed(log: EventLog, codec: Codec): Promise<Lateness> {
  const { signal } = new AbortController()
  const topics = TOPICS.map(({ name }) => name as TopicName)
  const selection = { log, codec, prefix: PREFIX, rawTopic: RAW_TOPIC, topics, known: 'received', signal } as const
  let startMs: number | null = null
  const clock: Pick<Clock, 'monotonicMs' | 'after'> = {
    after: systemClock.after,
    monotonicMs: () => {
      const nowMs = systemClock.monotonicMs()
      startMs ??= nowMs
      return nowMs
    },
  }
  const lateMs: number[] = []
  let firstKnownAt: number | null = null
  const give = async (items: readonly Item[]): Promise<void> => {
    const nowMs = systemClock.monotonicMs()
    await codec.prepare(items.map(({ record }) => record))
    for (const { knownAt, record, place } of items) {
      firstKnownAt ??= knownAt
      lateMs.push(nowMs - ((startMs ?? nowMs) + (knownAt - firstKnownAt) / 1000 / SPEED))
      codec.decode(TOPICS[place.topic] as Topic, record.value)
    }
  }
  const open = (from: Parameters<typeof itemsFrom>[1], until: AbortSignal) =>
    itemsFrom({ ...selection, signal: until }, from)
  await new PacedReplay({ open, give, pace: { by: 'time', speed: SPEED }, gapMaxMs: null, clock, signal }).run()
  const seconds = (systemClock.monotonicMs() - (startMs ?? 0)) / 1000
  return { records: lateMs.length, seconds, lateMs: lateMs.toSorted((a, b) => a - b) }
}

function rowsOf(runs: readonly Lateness[]): readonly Row[] {
  const { records = 0, seconds = 1 } = runs[0] ?? {}
  const method = `embedded log, ${records} raw and derived records in ${seconds.toFixed(1)} s (${Math.round(records / seconds)}/s), each decoded; late = given − due, by the monotonic clock`
  const row = (
    what: string,
    of: (lateMs: readonly number[]) => number,
    isMet: (value: number) => boolean | null,
  ): Row => {
    const values = runs.map(({ lateMs }) => of(lateMs))
    return {
      what,
      result: milliseconds(median(values)),
      range: range(values, milliseconds),
      isMet: isMet(median(values)),
      method,
    }
  }
  return [
    row(
      'p50',
      (late) => quantile(late, 0.5),
      () => null,
    ),
    row(
      'p99',
      (late) => quantile(late, 0.99),
      (ms) => ms <= MS_MAX,
    ),
    row(
      'max',
      (late) => late.at(-1) ?? Number.NaN,
      () => null,
    ),
    row(
      'earliest',
      (late) => late[0] ?? Number.NaN,
      (ms) => ms >= 0,
    ),
  ]
}
