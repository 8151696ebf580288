import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as types from '../../provider/simulate/action-types.ts'
import { SPORTS } from '../../provider/simulate/draft.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import { type ReadPacket, readAll } from './reading.ts'

const START = 1_795_262_400_000_000
const SAMPLES = new URL('../samples/', import.meta.url)

/** Where in a packet a key is: fields of the action and of the summary are told apart, metadata is by type. */
function keysOf(packet: ReadPacket): readonly string[] {
  const { metadata, team, player, ...action } = packet.fixtureAction as unknown as Record<string, object>
  const { periods, ...summary } = packet.fixtureSummary as unknown as Record<string, object>
  return [
    ...named('', packet),
    ...named('action.', action),
    ...named('team.', team ?? {}),
    ...named('player.', player ?? {}),
    ...named('summary.', summary),
    ...named('period.', (periods as readonly object[])[0] ?? {}),
    ...(metadata === undefined ? [] : ['action.metadata']),
  ]
}

function named(place: string, value: object): readonly string[] {
  return Object.keys(value).map((key) => place + key)
}

/** Keys of the documented packets, and those of the snooker summary that stands alone. */
function sampleKeys(): ReadonlySet<string> {
  const keys = new Set(['summary.reason', 'summary.reasonId'])
  for (const name of readdirSync(SAMPLES).filter((file) =>
    /^(basketball-\w+-|soccer|snooker-team|volley|tabletennis)/.test(file),
  )) {
    const json: unknown = JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'))
    for (const packet of Array.isArray(json) ? json : [json]) for (const key of keysOf(packet)) keys.add(key)
  }
  return keys
}

describe('packets look like those in the samples', () => {
  it('have no key that no sample has', () => {
    const documented = sampleKeys()
    for (const age of ['current', 'older'] as const) {
      for (const sport of SPORTS) {
        for (const packet of readAll(
          simulateMatch({ sport, seed: 1, startTime: START, length: 'short', age }).packets(),
        )) {
          expect(keysOf(packet).filter((key) => !documented.has(key))).toEqual([])
        }
      }
    }
  })

  it('differ by version as feed.md §2.3 has it', () => {
    const absent: Readonly<Record<number, readonly string[]>> = {
      1: ['action.relatedFixtureActionIds', 'team.homeTeam', 'summary.collectionStatus', 'summary.currentClockState'],
      2: ['traceId', 'summary.finished', 'summary.isHomeTeamInPossesion', 'team.homeTeam', 'summary.collectionStatus'],
      3: [],
    }
    const versions = new Set<number>()
    for (let seed = 0; seed < 6; seed++) {
      for (const sport of SPORTS) {
        const [packet] = readAll(simulateMatch({ sport, seed, startTime: START, age: 'older' }).packets())
        if (packet === undefined) continue
        versions.add(packet.version)
        for (const key of absent[packet.version] ?? []) expect(keysOf(packet)).not.toContain(key)
      }
    }
    expect([...versions].sort()).toEqual([1, 2, 3])
  })

  it('print keys in the orders of the samples, and timelineSequence in both ways', () => {
    const firsts = new Set<string>()
    const sequences = new Set<string>()
    for (let seed = 0; seed < 30; seed++) {
      for (const { frame } of take(simulateMatch({ sport: 'soccer', seed, startTime: START }).packets(), 1)) {
        firsts.add(Object.keys(JSON.parse(frame)).join())
        sequences.add(/"timelineSequence":([^,}]+)/.exec(frame)?.[1] ?? '')
      }
    }
    expect(firsts).toContain('traceId,version,finished,fixtureAction,fixtureSummary')
    expect(firsts).toContain('fixtureAction,fixtureSummary,traceId,version')
    expect([...sequences].sort()).toEqual(['0.0000000000000001', '1.0E-16'])
  })

  it('build timelineSequence from period, seconds and seq', () => {
    const packets = readAll(simulateMatch({ sport: 'soccer', seed: 3, startTime: START }).packets())
    for (const { fixtureAction } of packets.filter((p) => p.fixtureAction.sendTypeId !== 2)) {
      const { period, clockTime, fixtureSeqNum, timelineSequence = 0 } = fixtureAction
      const [minutes = 0, seconds = 0] = clockTime.split(':').map(Number)
      const least = period + (minutes * 60 + seconds) * 1e-9 + fixtureSeqNum * 1e-16
      expect(timelineSequence - least).toBeGreaterThan(-2e-15)
      expect(timelineSequence - least).toBeLessThan(1e-9 + 2e-15)
    }
  })
})

describe('the clock', () => {
  it.each([
    ['basketball', '10:00', 'down'],
    ['soccer', '00:00', 'up'],
    ['volleyball', '00:00', 'none'],
    ['snooker', '00:00', 'none'],
  ] as const)('of %s starts at %s and goes %s', (sport, start, direction) => {
    const packets = readAll(simulateMatch({ sport, seed: 2, startTime: START }).packets())
    expect(packets[0]?.fixtureSummary.currentClockTime).toBe(start)
    const first = packets
      .filter((p) => p.fixtureSummary.currentPeriod === 1)
      .map((p) => p.fixtureSummary.currentClockTime)
    const ordered = [...first].sort()
    if (direction === 'none') expect(new Set(first)).toEqual(new Set(['00:00']))
    else expect(direction === 'up' ? first : [...first].reverse()).toEqual(ordered)
    const second = packets.find((p) => p.fixtureAction.fixtureActionTypeId === 6 && p.fixtureAction.period === 2)
    expect(second?.fixtureAction.clockTime).toBe(sport === 'soccer' ? '45:00' : start)
  })
})

describe('action ids', () => {
  it('are the documented ones with their names, or simulated ones from 9001 up', () => {
    const documented = new Map<number, string>([
      ...rows(types.COMMON),
      ...rows(types.BASKETBALL),
      ...rows(types.SOCCER),
    ])
    for (const sport of SPORTS) {
      for (const { fixtureAction } of readAll(simulateMatch({ sport, seed: 5, startTime: START }).packets())) {
        const { fixtureActionTypeId: id, fixtureActionType: name, fixtureActionSubTypeId: sub } = fixtureAction
        if (id < 9001) expect([id, name]).toEqual([id, documented.get(id)])
        if (id >= 9001 && sub !== undefined) expect(Math.floor(sub / 100)).toBe(id)
      }
    }
  })

  it('have rules from 9001 up only, all of them marked as simulated', () => {
    expect(Object.keys(SIMULATED_RULES).sort()).toEqual([...SPORTS].sort())
    for (const rule of Object.values(SIMULATED_RULES).flat()) {
      expect(rule.typeId).toBeGreaterThanOrEqual(9001)
      expect(rule.evidence).toBe('simulated')
    }
  })
})

function rows(table: Readonly<Record<string, { readonly id: number; readonly name: string }>>): [number, string][] {
  return Object.values(table).map(({ id, name }) => [id, name])
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count
  for (const item of items) {
    if (left-- <= 0) return
    yield item
  }
}
