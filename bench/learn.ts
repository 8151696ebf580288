import { rmSync } from 'node:fs'
import { gatherRecorded } from '../cli/rules/gather.ts'
import { gather, nothingGathered } from '../match/learn/gathered.ts'
import { learnedFrom } from '../match/learn/learned.ts'
import { observe } from '../match/learn/observe.ts'
import { isRejection, parsePacket } from '../match/parse.ts'
import { systemClock } from '../platform/clock.ts'
import { type Figure, median, perSecond, type Row, range } from './figure.ts'
import { type Fixture, fixtures, interleaved, SPORTS } from './load.ts'
import { appendRaws, newFolder, openBench, PREFIX } from './log.ts'

const FIXTURES = 160
const APPENDED_AT_ONCE = 1000
const WARM_UPS = 2
const RUNS = 5
const TARGET = 60_000

export const learn: Figure = {
  name: 'learn',
  target: '≥ 60,000 packets/s',
  run: async () => {
    const load = fixtures(FIXTURES)
    const packets = load.reduce((sum, { frames }) => sum + frames.length, 0)
    const recorded = `${packets} packets of ${FIXTURES} fixtures of ${SPORTS.length} sports`
    return [
      rowOf('recorded', await fromLog(load), `${recorded} on an embedded log; read, parsed, and rules learned of them`),
      rowOf(
        'in memory',
        timed(WARM_UPS + RUNS, () => inMemory(load)),
        `${recorded}; parsed, and rules learned of them`,
      ),
    ]
  },
}

function rowOf(what: string, runs: readonly number[], method: string): Row {
  const isMet = median(runs) >= TARGET
  return {
    what,
    result: perSecond(median(runs)),
    range: range(runs, perSecond),
    isMet,
    method: `${method}, one thread`,
  }
}

function timed(count: number, once: () => number): readonly number[] {
  return Array.from({ length: count }, once).slice(WARM_UPS)
}

async function fromLog(load: readonly Fixture[]): Promise<readonly number[]> {
  const folder = newFolder()
  const { log, codec } = await openBench(folder)
  try {
    const raws = interleaved(load)
    for (let at = 0; at < raws.length; at += APPENDED_AT_ONCE) {
      await appendRaws(log, codec, raws.slice(at, at + APPENDED_AT_ONCE))
    }
    const open = { log, codec, clock: systemClock, terminal: { progress: () => ({ show: () => {}, end: () => {} }) } }
    const rates: number[] = []
    for (let run = 0; run < WARM_UPS + RUNS; run++) {
      const start = performance.now()
      const { signal } = new AbortController()
      const bySport = await gatherRecorded(open, { prefix: PREFIX, sport: null, fixtures: [], signal })
      rates.push(perSecondSince(start, [...bySport.values()]))
    }
    return rates.slice(WARM_UPS)
  } finally {
    await log.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function inMemory(load: readonly Fixture[]): number {
  const start = performance.now()
  const gathered = SPORTS.map((sport) => {
    const into = nothingGathered()
    for (const { fixtureId, frames } of load.filter((fixture) => fixture.sport === sport)) {
      const packets = frames.flatMap(({ bytes }) => {
        const packet = parsePacket(bytes, fixtureId, null)
        return isRejection(packet) ? [] : [packet]
      })
      gather(into, observe(into.kinds, fixtureId, packets))
    }
    return into
  })
  return perSecondSince(start, gathered)
}

/** Learns the rules of each sport; packets a second since then. */
function perSecondSince(start: number, gathered: readonly ReturnType<typeof nothingGathered>[]): number {
  let packets = 0
  for (const of of gathered) {
    if (learnedFrom(of).rules.length === 0) throw new Error('expected rules to be learned, found none')
    packets += of.packets
  }
  return (packets / (performance.now() - start)) * 1000
}
