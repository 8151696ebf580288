import { describe, expect, it } from 'vitest'
import { simulateSeason } from '../../provider/season.ts'
import type { ReadPacket } from './reading.ts'

const START = 1_795_262_400_000_000
const AT_ONCE = { seed: 7, count: 12, startTime: START, speed: 20 } as const

describe('a season', () => {
  it('has matches of every sport, all in play at its start', () => {
    const season = simulateSeason(AT_ONCE)
    expect(season.slice(0, 4).map(({ sport }) => sport)).toEqual(['basketball', 'soccer', 'volleyball', 'snooker'])
    for (const match of season) {
      const atMs = (START - match.startTime) / 1000
      expect(match.listing(atMs).status).toBe('Live')
      expect(match.endMs()).toBeGreaterThan(atMs)
    }
    expect(new Set(season.map(({ fixtureId }) => fixtureId)).size).toBe(12)
  })

  it('shows four matches of the current version first, older ones among the rest', () => {
    const versions = simulateSeason({ ...AT_ONCE, count: 60 }).map((match) => {
      const [first] = match.packets()
      return (JSON.parse(first?.frame ?? '') as ReadPacket).version
    })
    expect(versions.slice(0, 4)).toEqual([3, 3, 3, 3])
    expect([...new Set(versions)].sort()).toEqual([1, 2, 3])
  })

  it('lets matches begin one after another, also after its start', () => {
    const season = simulateSeason({ ...AT_ONCE, staggerMs: 1000, playedMinutes: { from: 0, to: 0 } })
    const kickOffs = season.map((match) => match.startTime / 1000 + match.kickOffMs - START / 1000)
    expect(kickOffs.map((ms) => Math.round(ms))).toEqual(season.map((_, i) => i * 1000))
  })

  it('is the same for the same seed, another for another', () => {
    const names = (seed: number) => simulateSeason({ ...AT_ONCE, seed }).map(({ name, startTime }) => [name, startTime])
    expect(names(7)).toEqual(names(7))
    expect(names(8)).not.toEqual(names(7))
  })
})
