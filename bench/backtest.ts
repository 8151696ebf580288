import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openThread, type Thread } from '../cli/backtest/open-thread.ts'
import { systemClock } from '../platform/clock.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { newKept } from '../replay/backtest/keep.ts'
import { DEFAULT_PREFIX } from '../schemas/topics.ts'
import { type Figure, median, perSecond, type Row, range } from './figure.ts'
import { fixtures, interleaved } from './load.ts'
import { appendRaws, newFolder, openBench } from './log.ts'
import { processing } from './processing.ts'

const FIXTURES = 120
const APPENDED_AT_ONCE = 1000
const RUNS = 5
const EVENTS_MIN = 300_000

/** All derived topics of matches; as little as a strategy can do. */
const STRATEGY = `
import { defineStrategy } from 'touchline'
export default defineStrategy({
  name: 'trivial',
  topics: ['action-changes', 'corrections', 'score-changes', 'fixture-events', 'feed-quality', 'fixture-state'],
  initial: () => ({ events: 0 }),
  on: (_, state) => {
    state.events++
  },
})
`

export const backtest: Figure = {
  name: 'backtest',
  target: `≥ ${EVENTS_MIN.toLocaleString('en')} events/s`,
  run: async () => {
    const folder = newFolder()
    try {
      const { ids } = await recorded(join(folder, 'log'))
      const file = join(folder, 'strategy.ts')
      writeFileSync(file, STRATEGY)
      const rows: Row[] = []
      for (const workers of [1, 2]) rows.push(await measured(join(folder, 'log'), file, ids, workers))
      return rows
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function recorded(folder: string): Promise<{ readonly ids: readonly string[] }> {
  mkdirSync(folder)
  const { log, codec } = await openBench(folder)
  const matches = fixtures(FIXTURES)
  const load = interleaved(matches)
  for (let at = 0; at < load.length; at += APPENDED_AT_ONCE) {
    await appendRaws(log, codec, load.slice(at, at + APPENDED_AT_ONCE))
  }
  await runProcessors({ ...processing(log, codec, new AbortController().signal), once: true })
  await log.close()
  return { ids: matches.map(({ fixtureId }) => fixtureId) }
}

/** From the first share taken to the last one told; the threads are there and have compiled the strategy. */
async function measured(folder: string, file: string, ids: readonly string[], workers: number): Promise<Row> {
  const thread = {
    file,
    options: { log: `file:${folder}`, prefix: DEFAULT_PREFIX, rawPrefix: DEFAULT_PREFIX },
    env: {},
    rules: {},
    settings: {
      config: null,
      seed: 'bench',
      through: 'topics',
      known: 'auto',
      latencyMs: 0,
      from: null,
      to: null,
      isFull: false,
    },
    clock: systemClock,
    eventMsMax: 10_000,
  } as const
  const threads = await Promise.all(Array.from({ length: workers }, () => openThread(thread)))
  const rates: number[] = []
  let events = 0
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now()
    events = await playedOnce(threads, ids)
    rates.push((events / (performance.now() - start)) * 1000)
  }
  await Promise.all(threads.map((one) => one.close()))
  return {
    what: workers === 1 ? '1 worker' : `${workers} workers`,
    result: perSecond(median(rates)),
    range: range(rates, perSecond),
    isMet: workers === 2 ? median(rates) >= EVENTS_MIN : null,
    method: `${events.toLocaleString('en')} derived records of ${FIXTURES} matches in the embedded log, each given to a strategy that counts them; log opened, strategy compiled`,
  }
}

async function playedOnce(threads: readonly Thread[], ids: readonly string[]): Promise<number> {
  const shares = ids.map((id) => [id])
  const next = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  let events = 0
  await Promise.all(
    threads.map((thread) =>
      thread.ask({ is: 'play', shares, next, kept: newKept() }, (reply) => {
        if (reply.is === 'played') events += reply.played.events.published + reply.played.events.received
      }),
    ),
  )
  return events
}
