import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../../match/content.ts'
import type { FixtureNow } from '../../match/fixture-now.ts'
import { allActions } from '../../match/ledger.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { Accepted } from '../../match/step.ts'
import { run } from '../property.ts'
import { event, HOME, NOON, packet, play, raw, type Short } from './given.ts'
import { actionsOf } from './plainly.ts'
import { match, shortOf, shuffledMatch } from './streams.ts'

/** Different ways to the same end. */

const CLOSED = event('certified', { detail: '{"complete":true}' })

/** What is known when the provider's list does not fill the gaps either. */
function known(shorts: readonly Short[]): FixtureNow {
  return play([...shorts.map((short) => raw(packet(short))), CLOSED]).state.now
}

/** Standing and facts of all actions but one; the side is that which was published, and looked up anew where it counts. */
function others(shorts: readonly Short[], without: string): unknown {
  const actions = [...allActions(play(shorts.map((short) => raw(packet(short)))).state.ledger)]
  return actions
    .filter(([actionId]) => actionId !== without)
    .map(([actionId, { standing, facts }]) => ({ actionId, standing, facts }))
    .sort((a, b) => (a.actionId < b.actionId ? -1 : 1))
}

describe('ways that end in the same content', () => {
  /** In order, and lost at first, late, doubled, over two lines that come and go. */
  const ways = shuffledMatch.chain(([inOrder, shuffled]) =>
    fc.tuple(
      fc.constant(inOrder),
      fc.array(connectionOf, { maxLength: 6 }),
      fc.constant(shuffled),
      fc.array(fc.nat(30)),
    ),
  )
  const connectionOf: Arbitrary<RawRecord> = fc
    .tuple(fc.constantFrom('opened', 'lost', 'silent', 'resumed', 'alive', 'ended'), fc.constantFrom('main', 'spare'))
    .map(([kind, line]) => event(kind, { line }))

  it('any order, duplication and healed loss, over any connections [A1, A2, A4, Q1, Q4]', () => {
    run(
      fc.property(ways, ([inOrder, connections, shuffled, repeats]) => {
        const records = shuffled.map((short, i) =>
          raw(packet(short), { line: i % 2 ? 'main' : 'spare', receivedAt: NOON + i }),
        )
        const disturbed = [...records]
        for (const [i, at] of repeats.entries()) {
          disturbed.splice(at % (disturbed.length + 1), 0, records[i % records.length] as RawRecord)
        }
        for (const [i, one] of connections.entries()) disturbed.splice((i * 5) % (disturbed.length + 1), 0, one)
        const plain = inOrder.map((short) => raw(packet(short)))
        expect(contentOf(play(disturbed).state)).toBe(contentOf(play(plain).state))
      }),
    )
  })

  it('which has each action as the packets tell it, with the side that its team is known to have at the end [A2, A4, S1]', () => {
    run(
      fc.property(shuffledMatch, ([, shuffled]) => {
        const { state, steps } = play(shuffled.map((short) => raw(packet(short))))
        const { actions } = JSON.parse(contentOf(state)) as { readonly actions: readonly object[] }
        const told = actionsOf((steps as readonly Accepted[]).map((step) => step.packet))
          .map(({ actionId, standing, facts, side }) => ({ actionId, standing, facts: { ...facts, side } }))
          .toSorted((a, b) => (a.actionId < b.actionId ? -1 : 1))
        expect(actions).toEqual(told)
      }),
    )
  })

  it('but not other packets: what an action says is in it', () => {
    run(
      fc.property(match, ([first, ...rest]) => {
        const other = { ...(first as Short), more: { ...first?.more, clockTime: 'another' } }
        const [was, is] = [
          [first as Short, ...rest],
          [other, ...rest],
        ].map((shorts) => play(shorts.map((short) => raw(packet(short)))).state)
        const isShown = JSON.stringify([...allActions(is?.ledger as never)]).includes('another')
        expect(contentOf(was as never) !== contentOf(is as never)).toBe(isShown)
      }),
    )
  })
})

/** A match in which two seqs, below the last, are free for another action; the last packet has a summary. */
const withRoom: Arbitrary<{ readonly shorts: readonly Short[]; readonly free: readonly [number, number] }> = fc
  .tuple(match, fc.nat(20), fc.nat(20), shortOf(0))
  .map(([shorts, a, b, last]) => {
    const count = shorts.length
    const [from, to] = [Math.min(a, b) % (count + 1), Math.max(a, b) % (count + 1)].sort((x, y) => x - y) as [
      number,
      number,
    ]
    const shift = (seq: number): number => seq + (seq > from ? 1 : 0) + (seq > to ? 1 : 0)
    const moved = shorts.map((short) => ({ ...short, seq: shift(short.seq) }))
    const end: Short = { ...last, seq: count + 3, score: last.score ?? [1, 1] }
    return { shorts: [...moved, end], free: [from + 1, to + 2] as const }
  })

/** Without a summary and without a team of its own to teach: it says nothing but itself. */
const silent = (seq: number, send: Short['send'], action: string): Short => ({
  seq,
  send,
  action,
  typeId: 9001,
  team: { id: HOME.id },
})

describe('what came to nothing equals never', () => {
  // In everything but: the action itself, which stands cancelled or deleted; `packets`; revisions; and the gaps that its seqs
  // would leave, which is why a certificate closes them here.
  it.each([
    ['confirmed, then deleted', 5, 4],
    ['pending, then cancelled', 1, 3],
    ['pending, then deleted', 1, 4],
    ['confirmed, then cancelled', 5, 3],
  ] as const)('%s [A2, C3]', (_, first, second) => {
    run(
      fc.property(withRoom, fc.boolean(), ({ shorts, free }, isLate) => {
        const own = [silent(free[0], first, 'z'), silent(free[1], second, 'z')]
        const all = isLate ? [...shorts, ...own.toReversed()] : [...shorts, ...own].sort((a, b) => a.seq - b.seq)
        expect(known(all)).toEqual({ ...known(shorts), packets: shorts.length + 2 })
        expect(others(all, 'z')).toEqual(others(shorts, 'z'))
      }),
    )
  })

  it('standing confirmed it does not: what it adds is in the sum, and only that differs [C3]', () => {
    run(
      fc.property(withRoom, ({ shorts, free }) => {
        const home = { ...silent(free[0], 5, 'z'), team: { id: 'one', homeTeam: true } }
        const away = { ...silent(free[1], 5, 'y'), team: { id: 'two', homeTeam: false }, typeId: 9003 }
        const [without, withBoth] = [known(shorts).byActions, known([...shorts, home, away]).byActions]
        const isShootout = known(shorts).periods.some(({ id, type }) => id === 1 && type === 'Shootout')
        const [more, fewer] = isShootout ? [0, 0] : [1, 2]
        expect(withBoth).toEqual({ home: (without?.home ?? 0) + more, away: (without?.away ?? 0) + fewer })
      }),
    )
  })
})

describe('deleted, then restored equals untouched', () => {
  it('wherever the action stood confirmed, in everything but packets and revisions [A2, A4]', () => {
    run(
      fc.property(withRoom, fc.constantFrom('a', 'b', 'c', 'd'), ({ shorts }, action) => {
        const count = shorts.length
        const confirmed: Short = { ...(shorts[0] as Short), seq: count + 3, send: 5, action }
        const end: Short = { ...(shorts.at(-1) as Short), seq: count + 6, action: 'e' }
        const untouched = [...shorts, confirmed, end]
        const touched = [...untouched, silent(count + 4, 4, action), silent(count + 5, 6, action)]
        expect(known(touched)).toEqual({ ...known(untouched), packets: untouched.length + 2 })
        expect(others(touched, '')).toEqual(others(untouched, ''))
      }),
    )
  })
})
