import { rmSync } from 'node:fs'
import type { EventLog } from '../log/log.ts'
import { runProcessors } from '../processors/pipeline.ts'
import type { Codec } from '../schemas/codec.ts'
import { DERIVED_TOPICS, RAW_ACTIONS, type TopicName } from '../schemas/topics.ts'
import { type ReplayOptions, replay } from '../touchline.ts'
import { type Figure, median, perSecond, type Row, range } from './figure.ts'
import { fixtures, interleaved, SIMULATED_RULES } from './load.ts'
import { appendRaws, newFolder, openBench } from './log.ts'
import { processing } from './processing.ts'

const FIXTURES = 160
const APPENDED_AT_ONCE = 1000
const RUNS = 5
const HELD_MB_MAX = 500

const DERIVED = DERIVED_TOPICS.map(({ name }) => name as TopicName)

interface Kind {
  readonly what: string
  readonly options: ReplayOptions
  readonly rateMin: number
  readonly counted: string
}

const KINDS: readonly Kind[] = [
  { what: 'raw', options: { topics: [RAW_ACTIONS.name as TopicName] }, rateMin: 400_000, counted: 'packets' },
  { what: 'derived', options: { topics: DERIVED }, rateMin: 300_000, counted: 'events' },
  {
    what: 'through the fold',
    options: { topics: DERIVED, through: SIMULATED_RULES },
    rateMin: 100_000,
    counted: 'packets',
  },
]

/** One process reads, decodes and puts in the total order all of a season that was recorded side by side. */
export const replaying: Figure = {
  name: 'replay',
  target: '≥ 400,000 raw packets/s, 300,000 derived events/s, 100,000 packets/s through the fold, ≤ 500 MB',
  run: async () => {
    const folder = newFolder()
    const { log, codec } = await openBench(folder)
    try {
      const packets = await record(log, codec)
      const rows: Row[] = []
      const held: number[] = []
      for (const kind of KINDS) rows.push(await measured(log, kind, packets, held))
      const most = Math.max(...held)
      const method = 'JavaScript heap and buffers, the most of all runs; pages of the log that are mapped come on top'
      return [...rows, { what: 'memory', result: `${most} MB`, range: '', isMet: most <= HELD_MB_MAX, method }]
    } finally {
      await log.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function record(log: EventLog, codec: Codec): Promise<number> {
  const load = interleaved(fixtures(FIXTURES))
  for (let at = 0; at < load.length; at += APPENDED_AT_ONCE) {
    await appendRaws(log, codec, load.slice(at, at + APPENDED_AT_ONCE))
  }
  await runProcessors({ ...processing(log, codec, new AbortController().signal), once: true })
  return load.length
}

async function measured(log: EventLog, kind: Kind, packets: number, held: number[]): Promise<Row> {
  const rates: number[] = []
  let events = 0
  for (let run = 0; run <= RUNS; run++) {
    const start = performance.now()
    events = await iterate(log, kind.options, held)
    const counted = kind.counted === 'packets' ? packets : events
    // The first one is compiled on the way.
    if (run > 0) rates.push((counted / (performance.now() - start)) * 1000)
  }
  return {
    what: kind.what,
    result: perSecond(median(rates)),
    range: range(rates, perSecond),
    isMet: median(rates) >= kind.rateMin,
    method: `${kind.counted}; ${packets} packets of ${FIXTURES} fixtures side by side on the embedded log, ${events} events, for await`,
  }
}

const SAMPLE_EVENTS = 20_000

async function iterate(log: EventLog, options: ReplayOptions, held: number[]): Promise<number> {
  let events = 0
  let sum = 0
  for await (const event of replay(log, options)) {
    if (event.kind === 'record') sum += event.value.receivedAt
    if (events++ % SAMPLE_EVENTS === 0) held.push(heldMb())
  }
  if (!(sum > 0)) throw new Error(`expected events with a time, found ${events}`)
  return events
}

function heldMb(): number {
  const { heapUsed, external } = process.memoryUsage()
  return Math.round((heapUsed + external) / 1e6)
}
