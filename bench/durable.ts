import { rmSync } from 'node:fs'
import type { RawRecord } from '../match/raw.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { type Figure, median, perSecond, type Row, range } from './figure.ts'
import { fixtures, interleaved } from './load.ts'
import { appendRaws, newFolder, openBench } from './log.ts'
import { processing } from './processing.ts'

const FIXTURES = 160
const APPENDED_AT_ONCE = 1000
const RUNS = 3

export const durable: Figure = {
  name: 'durable',
  target: '≥ 40,000 packets/s',
  run: async () => {
    const load = interleaved(fixtures(FIXTURES))
    const runs: Rates[] = []
    for (let i = 0; i < RUNS; i++) runs.push(await measured(load))
    const method = `${load.length} packets of ${FIXTURES} fixtures on a fresh embedded log`
    const processed = runs.map((run) => run.processed)
    const outputs = (runs.at(-1)?.outputs ?? 0) / load.length
    return [
      row('raw → derived', processed, true, `${method}; all derived topics (${outputs.toFixed(2)} records a packet)`),
      row(
        'append',
        runs.map((run) => run.appended),
        false,
        `${method}; ${APPENDED_AT_ONCE} records at once, Avro included`,
      ),
    ]
  },
}

function row(what: string, rates: readonly number[], isPromised: boolean, method: string): Row {
  const isMet = isPromised ? median(rates) >= 40_000 : null
  return { what, result: perSecond(median(rates)), range: range(rates, perSecond), isMet, method }
}

interface Rates {
  readonly appended: number
  readonly processed: number
  readonly outputs: number
}

async function measured(load: readonly RawRecord[]): Promise<Rates> {
  const folder = newFolder()
  const { log, codec } = await openBench(folder)
  try {
    const start = performance.now()
    for (let at = 0; at < load.length; at += APPENDED_AT_ONCE) {
      await appendRaws(log, codec, load.slice(at, at + APPENDED_AT_ONCE))
    }
    const appended = performance.now()
    let outputs = 0
    await runProcessors({ ...processing(log, codec, new AbortController().signal), once: true }, (committed) => {
      outputs += committed.outputs
    })
    const processed = performance.now()
    const rate = (ms: number): number => (load.length / ms) * 1000
    return { appended: rate(appended - start), processed: rate(processed - appended), outputs }
  } finally {
    await log.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
