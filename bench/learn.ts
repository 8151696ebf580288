import { gather, nothingGathered } from '../match/learn/gathered.ts'
import { learnedFrom } from '../match/learn/learned.ts'
import { observe } from '../match/learn/observe.ts'
import type { Packet } from '../match/packet.ts'
import { isRejection, parsePacket } from '../match/parse.ts'
import { type Figure, median, perSecond, type Row, range } from './figure.ts'
import { type Fixture, fixtures, SPORTS } from './load.ts'

const FIXTURES = 128
const WARM_UPS = 1
const RUNS = 5
const TARGET = 60_000

export const learn: Figure = {
  name: 'learn',
  target: '≥ 60,000 packets/s',
  run: async () => {
    const load = fixtures(FIXTURES)
    return SPORTS.map((sport) =>
      measured(
        sport,
        load.filter((fixture) => fixture.sport === sport),
      ),
    )
  },
}

function measured(sport: string, load: readonly Fixture[]): Row {
  for (let i = 0; i < WARM_UPS; i++) packetsPerSecond(load)
  const runs = Array.from({ length: RUNS }, () => packetsPerSecond(load))
  const packets = load.reduce((sum, { frames }) => sum + frames.length, 0)
  return {
    what: sport,
    result: perSecond(median(runs)),
    range: range(runs, perSecond),
    isMet: median(runs) >= TARGET,
    method: `${packets} frames of ${load.length} fixtures in memory; parsed, observed, and rules learned of them, one thread`,
  }
}

function packetsPerSecond(load: readonly Fixture[]): number {
  const gathered = nothingGathered()
  const start = performance.now()
  for (const { fixtureId, frames } of load) {
    const packets: Packet[] = []
    for (const { bytes } of frames) {
      const packet = parsePacket(bytes, fixtureId, null)
      if (!isRejection(packet)) packets.push(packet)
    }
    gather(gathered, observe(gathered.kinds, fixtureId, packets))
  }
  const { rules } = learnedFrom(gathered)
  const ms = performance.now() - start
  if (rules.length === 0) throw new Error('expected rules to be learned, found none')
  return (gathered.packets / ms) * 1000
}
