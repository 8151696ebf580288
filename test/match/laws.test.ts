import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allActions } from '../../match/ledger.ts'
import type { SendTypeId } from '../../match/packet.ts'
import { run } from '../property.ts'
import { AWAY, HOME, playPackets, type Short } from './given.ts'

/** Packets of a small world, so that actions, teams and types meet often. */
const shortOf = (seq: number): fc.Arbitrary<Short> =>
  fc
    .record({
      send: fc.constantFrom<SendTypeId>(1, 2, 3, 4, 5, 6),
      action: fc.constantFrom('a', 'b', 'c', 'd'),
      typeId: fc.constantFrom(9001, 9002, 9003, 9900, 21),
      team: fc.constantFrom(HOME, AWAY, { id: HOME.id, name: 'x' }, { ...AWAY, homeTeam: true }, {}),
      score: fc.option(fc.tuple(fc.nat(2), fc.nat(2)), { nil: undefined }),
      more: fc.record({ period: fc.nat(2), fixtureActionSubTypeId: fc.constantFrom(3, 4) }),
      shootout: fc.boolean(),
      finished: fc.boolean(),
    })
    .map(({ shootout, finished, score, ...rest }) => ({
      ...rest,
      seq,
      ...(score ? { score, summary: { periods: shootout ? [{ id: 2, type: 'Shootout' }] : [] } } : {}),
      top: { finished },
    }))

const match = fc
  .integer({ min: 1, max: 14 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => shortOf(i + 1))))
const shuffledMatch = match.chain((shorts) =>
  fc.tuple(fc.constant(shorts), fc.shuffledSubarray([...shorts], { minLength: shorts.length })),
)

/** What must not depend on the way it came. */
function outcome(shorts: readonly Short[]): unknown {
  const { state } = playPackets(shorts)
  const actions = [...allActions(state.ledger)].map(([actionId, { standing, facts }]) => ({
    actionId,
    standing,
    facts,
  }))
  return { view: state.view, actions: actions.sort((a, b) => (a.actionId < b.actionId ? -1 : 1)) }
}

describe('laws of the fold', () => {
  it('any order of the same packets ends in the same standing, facts and score [A1–A4, C, S]', () => {
    run(
      fc.property(shuffledMatch, ([inOrder, shuffled]) => {
        expect(outcome(shuffled)).toEqual(outcome(inOrder))
      }),
    )
  })

  it('duplicates change nothing [Q1]', () => {
    run(
      fc.property(shuffledMatch, ([inOrder, shuffled]) => {
        expect(outcome([...inOrder, ...shuffled])).toEqual(outcome(inOrder))
      }),
    )
  })

  it('what was published before is never changed afterwards', () => {
    run(
      fc.property(shuffledMatch, ([, shuffled]) => {
        const texts: string[] = []
        const all = playPackets(shuffled).steps
        for (let count = 1; count <= shuffled.length; count++) {
          texts.push(JSON.stringify(playPackets(shuffled.slice(0, count)).steps.at(-1)))
        }
        expect(all.map((step) => JSON.stringify(step))).toEqual(texts)
      }),
    )
  })
})
