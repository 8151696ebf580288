import { describe, expect, it } from 'vitest'
import { type KnownRecord, openSimulated, replay, replayFinal, simulatedRules } from '../../../touchline.ts'

async function all<T>(events: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const one of events) list.push(one)
  return list
}

describe('simulated data', () => {
  it('is replayed as what is recorded is: the same for a seed, side by side, known when it is sent', async () => {
    const [one, two, other] = await Promise.all(
      ['s', 's', 't'].map(async (seed) =>
        all(replay(await openSimulated({ seed, length: 'short' }), { topics: ['raw-actions'] })),
      ),
    )
    expect(one).toEqual(two)
    expect(one).not.toEqual(other)
    const list = one as readonly KnownRecord<'raw-actions'>[]
    expect(new Set(list.map(({ value }) => value.sport))).toEqual(
      new Set(['basketball', 'soccer', 'volleyball', 'snooker']),
    )
    expect(list.every(({ knownAt, basis, value }) => basis === 'published' && knownAt === value.receivedAt)).toBe(true)
    expect(list.map(({ knownAt }) => knownAt)).toEqual(list.map(({ knownAt }) => knownAt).toSorted((a, b) => a - b))
    const changes = list.filter(({ fixtureId }, n) => fixtureId !== list[n + 1]?.fixtureId)
    expect(changes.length).toBeGreaterThan(10)
  })

  it('comes through the fold to what is final', async () => {
    const log = await openSimulated({ seed: 's', length: 'short', partitions: 2 })
    const rules = await simulatedRules()
    const states = await all(replay(log, { topics: ['fixture-state'], through: rules }))
    const last = new Map(states.map(({ fixtureId, value }) => [fixtureId, value]))
    const finals = await all(replayFinal(log, { rules }))
    expect(finals).toHaveLength(4)
    for (const { fixtureId, state } of finals) expect(last.get(fixtureId)).toEqual(state)
    for (const { state } of finals) expect(state).toMatchObject({ agreement: 'agrees', finality: 'checked' })
  })

  it('is refused where it would not fit into memory', async () => {
    for (const matches of [0, 201, 1.5])
      await expect(openSimulated({ seed: 1, matches })).rejects.toMatchObject({ code: 'usage' })
  })
})
