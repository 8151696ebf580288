import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { playFaults } from '../../provider/faults/play.ts'
import { drawnFaults, type FaultRates } from '../../provider/faults/rates.ts'
import { recordsOf, type World } from '../producer/world.ts'
import { addressOf, contents, record, servedFrom, shortMatch } from './generations.ts'

const RATES: FaultRates = { drop: 0.01, duplicate: 0.02, reorder: 0.02, gap: 0.03, garbage: 0.02 }
const faults = (seed: string) => [playFaults(systemClock, drawnFaults(RATES, seed))]

describe('a record of a record', () => {
  let first: World
  let targets: readonly ReturnType<typeof addressOf>[]

  beforeAll(async () => {
    const matches = (['basketball', 'volleyball'] as const).map((sport) => shortMatch(sport, 'generations'))
    targets = matches.map(addressOf)
    first = await record(targets, { matches, faults: faults('first') })
    const counts = matches.map((match) => [match.fixtureId, [...match.packets()].length])
    expect((await contents(first)).map(({ fixtureId, packets }) => [fixtureId, packets])).toEqual(counts.toSorted())
  })

  it.each([
    ['with its outages', {}, []],
    ['without them', { line: null }, []],
    ['faster', { speed: 4 }, []],
    ['with faults on top', {}, faults('second')],
    ['of matches that are over', { begin: 'finished' }, []],
    ['as far apart as recorded', { begin: 'aligned' }, faults('third')],
  ] as const)('has the same content, %s', async (_, how, disturbing) => {
    const second = await record(targets, { matches: servedFrom(first, how), faults: disturbing })
    expect(await contents(second)).toEqual(await contents(first))
    const third = await record(targets, { matches: servedFrom(second) })
    expect(await contents(third)).toEqual(await contents(first))
  })

  it('meets the outages of the one before, or none', async () => {
    const lostIn = async (world: World) => {
      const all = await Promise.all(targets.map(({ fixtureId }) => recordsOf(world, fixtureId)))
      return all.flat().filter(({ kind }) => kind === 'lost').length
    }
    const [before, after, clean] = await Promise.all([
      lostIn(first),
      record(targets, { matches: servedFrom(first) }).then(lostIn),
      record(targets, { matches: servedFrom(first, { line: null }) }).then(lostIn),
    ])
    // One that begins before the client is back from another is missed.
    expect(after).toBeGreaterThan(0)
    expect(after).toBeLessThanOrEqual(before)
    expect(clean).toBe(0)
  })

  it('had outages, duplicates, junk and packets that came over REST only', async () => {
    const all = (await Promise.all(targets.map(({ fixtureId }) => recordsOf(first, fixtureId)))).flat()
    expect(new Set(all.map(({ kind }) => kind))).toContain('lost')
    expect(new Set(all.map(({ source }) => source))).toEqual(new Set(['stream', 'rest']))
    expect(all.filter(({ kind, position }) => kind === 'packet' && position === null).length).toBeGreaterThan(10)
  })
})
