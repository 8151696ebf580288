import { describe, expect, it } from 'vitest'
import { SPORTS } from '../../provider/simulate/draft.ts'
import { type SimulatedMatch, simulateMatch } from '../../provider/simulate/match.ts'
import { bySeq, Ledger, type ReadPacket, readAll } from './reading.ts'

const START = 1_795_262_400_000_000

/** Name, match, and its packets in the order of sending. */
type Case = readonly [string, SimulatedMatch, readonly ReadPacket[]]

const FULL_SEEDS = [1, 2]
const SHORT_SEEDS = [4, 5, 6]

const cases: readonly Case[] = SPORTS.flatMap((sport) =>
  [...FULL_SEEDS, ...SHORT_SEEDS].map((seed): Case => {
    const length = FULL_SEEDS.includes(seed) ? 1 : 'short'
    const match = simulateMatch({ sport, seed, startTime: START, speed: 20, length })
    return [`${sport} ${seed} ${length}`, match, readAll(match.packets())]
  }),
)
const fullCases = cases.filter(([name]) => name.endsWith(' 1'))

describe('a simulated match is the same for the same arguments', () => {
  it.each(SPORTS.map((sport) => [sport]))('%s', (sport) => {
    const options = { sport, seed: 11, startTime: START, speed: 20, length: 'short' } as const
    const packets = [...simulateMatch(options).packets()]
    expect([...simulateMatch(options).packets()]).toEqual(packets)
    expect([...simulateMatch({ ...options, seed: 12 }).packets()]).not.toEqual(packets)
    // A reader that skips gets the same bytes.
    for (const skip of [0, 1, 17, packets.length - 1, packets.length, packets.length + 5]) {
      expect([...simulateMatch(options).packets(skip)]).toEqual(packets.slice(skip))
    }
  })
})

describe.each(cases)('laws of %s', (_, match, packets) => {
  it('counts seq from 1 without holes, and rarely out of order', () => {
    const seqs = packets.map((p) => p.fixtureAction.fixtureSeqNum)
    expect([...seqs].sort((a, b) => a - b)).toEqual(seqs.map((_, i) => i + 1))
    const overtaken = seqs.filter((seq, i) => i > 0 && seq < Math.max(...seqs.slice(0, i))).length
    expect(overtaken).toBeLessThan(seqs.length / 20)
  })

  it('sums confirmed actions to the summary at every packet', () => {
    const ledger = new Ledger()
    for (const { fixtureAction, fixtureSummary } of bySeq(packets)) {
      ledger.add(fixtureAction)
      const shootouts = fixtureSummary.periods.flatMap((p) => (p.type === 'Shootout' ? [p.id] : []))
      const { homeTeamScore: home, awayTeamScore: away, isTied } = fixtureSummary
      const score = ledger.score(match.sport, shootouts)
      expect({ seq: fixtureAction.fixtureSeqNum, ...score }).toEqual({ seq: fixtureAction.fixtureSeqNum, home, away })
      expect(isTied).toBe(home === away)
    }
    const truth = match.truth()
    const standings = [...ledger.actions].map(([id, { standing }]) => [id, standing])
    expect(new Map(standings as [string, string][])).toEqual(truth.standings)
    expect(truth.packets).toBe(packets.length)
    expect(packets.at(-1)?.fixtureSummary).toMatchObject({
      homeTeamScore: truth.score.home,
      awayTeamScore: truth.score.away,
    })
  })

  it('ends every pending action and never counts below nothing', () => {
    expect([...match.truth().standings.values()]).not.toContain('pending')
    for (const { fixtureSummary } of packets) {
      expect(fixtureSummary.homeTeamScore).toBeGreaterThanOrEqual(0)
      expect(fixtureSummary.awayTeamScore).toBeGreaterThanOrEqual(0)
      for (const period of fixtureSummary.periods) {
        expect(period.homeTeamPeriodScore).toBeGreaterThanOrEqual(0)
        expect(period.awayTeamPeriodScore).toBeGreaterThanOrEqual(0)
      }
    }
  })

  it('adds up its periods', () => {
    const isCounted = match.sport === 'basketball' || match.sport === 'soccer'
    for (const { fixtureSummary } of packets) {
      let home = 0
      let away = 0
      for (const period of fixtureSummary.periods) {
        const isShootout = period.type === 'Shootout'
        if (isCounted && !isShootout) home += period.homeTeamPeriodScore
        if (isCounted && !isShootout) away += period.awayTeamPeriodScore
        if (isCounted) expect([period.homeTeamScore, period.awayTeamScore]).toEqual([home, away])
      }
      const last = fixtureSummary.periods.at(-1)
      if (last === undefined) continue
      expect([last.homeTeamScore, last.awayTeamScore]).toEqual([
        fixtureSummary.homeTeamScore,
        fixtureSummary.awayTeamScore,
      ])
    }
  })
})

describe.each(cases)('frame of %s', (_, match, packets) => {
  it('starts, ends and closes as the samples do', () => {
    const types = bySeq(packets).map((p) => p.fixtureAction.fixtureActionTypeId)
    expect(types.slice(0, 3)).toEqual([2, 1, 19])
    expect(types.filter((type) => type === 3)).toHaveLength(2)
    expect(types.indexOf(6)).toBe(types.indexOf(4) + 1)
    expect(types.filter((type) => type === 6).length).toBe(types.filter((type) => type === 7).length)
    const finished = packets.map((p) => p.finished ?? p.fixtureSummary.finished)
    expect(finished.indexOf(true)).toBe(packets.length - 1)
    expect(packets.at(-1)?.fixtureAction.fixtureActionTypeId).toBe(21)
    expect(packets.at(-1)?.fixtureSummary.currentStatus).toBe('Completed')
    const periods = packets.at(-1)?.fixtureSummary.periods ?? []
    expect(periods.map((p) => p.id)).toEqual(periods.map((_, i) => i + 1))
    expect(periods.every((p) => p.end !== null && p.end >= p.start)).toBe(true)
  })

  it('is sent in time, and stamped just before it', () => {
    const sent = [...match.packets()]
    expect(sent.every(({ atMs }, i) => i === 0 || atMs >= (sent[i - 1]?.atMs ?? 0))).toBe(true)
    expect(match.endMs()).toBe(sent.at(-1)?.atMs)
    for (const { atMs, frame } of sent.filter((p, i) => p.seq === i + 1)) {
      const stampedMs = Date.parse((JSON.parse(frame) as ReadPacket).fixtureAction.timestamp) - START / 1000
      expect(atMs - stampedMs).toBeGreaterThan(0)
      expect(atMs - stampedMs).toBeLessThan(1000)
    }
  })
})

describe('over a few seeds', () => {
  it('sends all send types in every sport', () => {
    for (const sport of SPORTS) {
      const sent = new Set<number>()
      for (let seed = 0; seed < 12; seed++) {
        const packets = readAll(simulateMatch({ sport, seed, startTime: START }).packets())
        for (const { fixtureAction } of packets) sent.add(fixtureAction.sendTypeId)
      }
      expect([sport, ...[...sent].sort()]).toEqual([sport, 1, 2, 3, 4, 5, 6])
    }
  })

  it.each(fullCases)('%s has the length of a real match', (_, match, packets) => {
    expect(packets.length).toBeGreaterThan(400)
    expect(packets.length).toBeLessThan(1600)
    expect(match.endMs()).toBeGreaterThan((60 * 60_000) / 20)
    expect(match.endMs()).toBeLessThan((240 * 60_000) / 20)
  })

  it('has late packets, first packets that update, packets out of order, suspensions and changed types', () => {
    const found = new Set<string>()
    for (const [, , packets] of cases) for (const trait of traits(packets)) found.add(trait)
    expect([...found].sort()).toEqual(['changed type', 'first is update', 'late', 'out of order', 'suspended'])
  })

  it('lets a goal fall after a video check, and puts it back', () => {
    const outcomes = new Set<string>()
    for (let seed = 0; seed < 40 && outcomes.size < 2; seed++) {
      const packets = bySeq(readAll(simulateMatch({ sport: 'soccer', seed, startTime: START }).packets()))
      const goals = packets.filter((p) => p.fixtureAction.fixtureActionTypeId === 9101)
      for (const { fixtureAction } of goals.filter((p) => p.fixtureAction.sendTypeId === 4)) {
        const related = packets.filter((p) => p.fixtureAction.relatedFixtureActionIds?.includes(fixtureAction.actionId))
        const types = related.map((p) => p.fixtureAction.fixtureActionTypeId)
        expect(types).toEqual(expect.arrayContaining([64, 51, 61]))
        outcomes.add(types.includes(9103) ? 'disallowed' : 'restored')
      }
    }
    expect([...outcomes].sort()).toEqual(['disallowed', 'restored'])
  })
})

function traits(packets: readonly ReadPacket[]): readonly string[] {
  const seen = new Map<string, number>()
  const found: string[] = []
  let highest = 0
  for (const { fixtureAction: action, fixtureSummary: summary } of packets) {
    const before = seen.get(action.actionId)
    if (before === undefined && action.sendTypeId === 2) found.push('first is update')
    if (before !== undefined && before !== action.fixtureActionTypeId) found.push('changed type')
    if (action.fixtureSeqNum < highest) found.push('out of order')
    if (summary.collectionStatus === 'CollectionSuspended') found.push('suspended')
    if (
      action.period > 0 &&
      before === undefined &&
      Math.abs(seconds(action.clockTime) - seconds(summary.currentClockTime)) > 20
    ) {
      found.push('late')
    }
    seen.set(action.actionId, action.fixtureActionTypeId)
    highest = Math.max(highest, action.fixtureSeqNum)
  }
  return found
}

function seconds(clock: string): number {
  const [minutes, rest] = clock.split(':').map(Number)
  return (minutes ?? 0) * 60 + (rest ?? 0)
}
