import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assign, type Claimant } from '../../../log/kafka/assign.ts'
import { run } from '../../property.ts'

const claimant = (id: string, owned: readonly number[], generation = 1): Claimant => ({ id, owned, generation })

function sharesOf(members: readonly Claimant[], partitions: number): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(assign(members, partitions))
}

it('gives all to one, and nothing where there is nobody', () => {
  expect(sharesOf([claimant('a', [])], 3)).toEqual({ a: [0, 1, 2] })
  expect(sharesOf([], 3)).toEqual({})
})

it('takes from those that have most what a newcomer needs', () => {
  const members = [claimant('a', [0, 1, 2]), claimant('b', [3, 4, 5]), claimant('c', [])]
  expect(sharesOf(members, 6)).toEqual({ a: [0, 1], b: [3, 4], c: [2, 5] })
})

it('gives what a member leaves behind to the others, who keep theirs', () => {
  expect(sharesOf([claimant('a', [0, 1]), claimant('c', [4, 5])], 6)).toEqual({ a: [0, 1, 2], c: [3, 4, 5] })
})

it('believes the newer of two claims', () => {
  const stale = claimant('a', [0, 1], 4)
  expect(sharesOf([stale, claimant('b', [0, 1], 5)], 4)).toEqual({ a: [2, 3], b: [0, 1] })
})

it('pays no heed to partitions that are not there', () => {
  expect(sharesOf([claimant('a', [-1, 0, 7, 1.5])], 2)).toEqual({ a: [0, 1] })
})

it('leaves some without any where there are more members than partitions', () => {
  expect(sharesOf([claimant('a', []), claimant('b', [0]), claimant('c', [])], 1)).toEqual({ a: [], b: [0], c: [] })
})

interface Given {
  readonly members: readonly Claimant[]
  readonly partitions: number
}

/** Members that claim anything, also what others claim. */
const groups: fc.Arbitrary<Given> = fc.integer({ min: 1, max: 24 }).chain((partitions) =>
  fc.record({
    partitions: fc.constant(partitions),
    members: fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 3 }),
        owned: fc.uniqueArray(fc.integer({ min: 0, max: partitions - 1 })),
        generation: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 6, selector: ({ id }) => id },
    ),
  }),
)

it('gives each partition to one, balanced to within one, whatever is claimed', () => {
  run(
    fc.property(groups, ({ members, partitions }) => {
      const shares = [...assign(members, partitions).values()]
      expect(shares.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: partitions }, (_, i) => i))
      const sizes = shares.map(({ length }) => length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      for (const share of shares) expect(share).toEqual([...share].sort((a, b) => a - b))
    }),
  )
})

it('does not depend on the order of the members', () => {
  run(
    fc.property(groups, fc.infiniteStream(fc.nat()), ({ members, partitions }, keys) => {
      const shuffled = members
        .map((member) => ({ member, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ member }) => member)
      expect(sharesOf(shuffled, partitions)).toEqual(sharesOf(members, partitions))
    }),
  )
})

/** Of all ways to say who may have one more, the one with which fewest claims are given up. */
function fewestGivenUp(having: readonly number[], partitions: number): number {
  const each = Math.floor(partitions / having.length)
  const odd = partitions % having.length
  let fewest = Number.POSITIVE_INFINITY
  for (let chosen = 0; chosen < 1 << having.length; chosen++) {
    const mayHaveMore = having.map((_, i) => (chosen >> i) & 1)
    if (mayHaveMore.reduce((a, b) => a + b, 0) !== odd) continue
    const givenUp = having.map((count, i) => Math.max(0, count - each - (mayHaveMore[i] as number)))
    fewest = Math.min(
      fewest,
      givenUp.reduce((a, b) => a + b, 0),
    )
  }
  return fewest
}

it('moves no more than balance needs when members come and go', () => {
  const changes = fc.array(fc.oneof(fc.constant('join' as const), fc.nat(5)), { minLength: 1, maxLength: 12 })
  run(
    fc.property(fc.integer({ min: 1, max: 24 }), changes, (partitions, steps) => {
      let members: readonly Claimant[] = [claimant('m0', [])]
      let generation = 0
      for (const [at, step] of steps.entries()) {
        if (step === 'join') members = [...members, claimant(`m${at + 1}`, [])].slice(-6)
        else if (members.length > 1) members = members.filter((_, i) => i !== step % members.length)
        const shares = assign(members, partitions)
        const kept = members.map(
          ({ id, owned }) => owned.filter((partition) => shares.get(id)?.includes(partition)).length,
        )
        const having = members.map(({ owned }) => owned.length)
        const moved = having.reduce((sum, count, i) => sum + count - (kept[i] as number), 0)
        expect(moved).toBe(fewestGivenUp(having, partitions))
        generation++
        members = members.map(({ id }) => claimant(id, shares.get(id) ?? [], generation))
      }
    }),
  )
})
