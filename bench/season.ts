import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { RawRecord } from '../match/raw.ts'
import { type Figure, median, perSecond, type Row, range } from './figure.ts'
import { appendRaws, newFolder, openBench } from './log.ts'
import { type Season, seasonOf } from './season-load.ts'
import type { SeasonRun, SeasonWorkerOptions } from './season-worker.ts'

const SEASON: Season = { fixtures: 1000, packets: 1500, sideBySide: 100 }
const APPENDED_AT_ONCE = 1000
const THREADS = 2
const RUNS = 3
const SECONDS_MAX = 12
const PER_CORE_MIN = 100_000
const MEGABYTES_MAX = 500

export const season: Figure = {
  name: 'season',
  target: `1,000 matches in ≤ ${SECONDS_MAX} s on two cores, ≤ ${MEGABYTES_MAX} MB; folded ≥ 100,000 packets/s per core`,
  run: async () => {
    const folder = newFolder()
    try {
      return rowsOf(folder, await record(folder))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** The packets that were recorded. */
async function record(folder: string): Promise<number> {
  const { log, codec } = await openBench(folder)
  let packets = 0
  let some: RawRecord[] = []
  const append = async (): Promise<void> => {
    await appendRaws(log, codec, some)
    packets += some.length
    some = []
  }
  for (const raws of seasonOf(SEASON)) {
    some.push(...raws)
    if (some.length >= APPENDED_AT_ONCE) await append()
  }
  await append()
  await log.close()
  return packets
}

function rowsOf(folder: string, packets: number): readonly Row[] {
  const runs = (workers: number, isDigest: boolean, count: number): readonly SeasonRun[] =>
    Array.from({ length: count }, () => runOf({ folder, workers, isDigest }))
  const digests = runs(THREADS, true, RUNS)
  const folds = runs(THREADS, false, RUNS)
  const serial = runs(1, true, 1)
  const serialFolds = runs(1, false, 1)
  for (const one of [...digests, ...serial, ...folds, ...serialFolds]) {
    if (one.packets !== packets) throw new Error(`expected ${packets} packets, found ${one.packets}`)
  }
  for (const { exact, content } of digests) {
    if (exact !== serial[0]?.exact || content !== serial[0].content)
      throw new Error('expected equal digests, found others')
  }
  const { fixtures, sideBySide } = SEASON
  const load = `${packets} packets of ${fixtures} matches, ${sideBySide} at a time, in an embedded log of one partition`
  return [
    inSeconds(
      'digest, 2 threads',
      digests,
      `${load}; found, folded, derived, encoded, hashed; digests equal to those of one thread`,
      true,
    ),
    inSeconds('digest, 1 thread', serial, 'the same without threads', false),
    inSeconds('fold, 2 threads', folds, 'found, folded and derived; no digest', true),
    perCore('fold, 1 thread', serialFolds, packets),
    inMegabytes('memory', digests),
  ]
}

function runOf(options: SeasonWorkerOptions): SeasonRun {
  const file = new URL('./season-worker.js', import.meta.url)
  const args = [file.pathname, JSON.stringify(options)]
  return JSON.parse(execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' }))
}

function inSeconds(what: string, runs: readonly SeasonRun[], method: string, isPromised: boolean): Row {
  const seconds = runs.map(({ ms }) => ms / 1000)
  const show = (value: number): string => `${value.toFixed(1)} s`
  const cpu = `${show(median(runs.map(({ cpuMs }) => cpuMs / 1000)))} of CPU`
  const isMet = isPromised ? median(seconds) <= SECONDS_MAX : null
  return { what, result: show(median(seconds)), range: range(seconds, show), isMet, method: `${method}; ${cpu}` }
}

function perCore(what: string, runs: readonly SeasonRun[], packets: number): Row {
  const rates = runs.map(({ ms, foundMs }) => (packets / (ms - foundMs)) * 1000)
  const method = 'read from the log, decoded, folded and derived, without threads; finding the fixtures is left out'
  const isMet = median(rates) >= PER_CORE_MIN
  return { what, result: perSecond(median(rates)), range: range(rates, perSecond), isMet, method }
}

function inMegabytes(what: string, runs: readonly SeasonRun[]): Row {
  const show = (value: number): string => `${Math.round(value)} MB`
  const own = runs.map(({ ownBytes }) => ownBytes / 1e6)
  const mapped = show(median(runs.map(({ mappedBytes }) => mappedBytes / 1e6)))
  const method = `largest resident memory of the process with its threads (RssAnon); ${mapped} of the log's files are mapped beside it, which the system takes back when it needs them`
  return { what, result: show(median(own)), range: range(own, show), isMet: median(own) <= MEGABYTES_MAX, method }
}
