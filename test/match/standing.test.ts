import { describe, expect, it } from 'vitest'
import type { SendTypeId } from '../../match/packet.ts'
import type { Standing } from '../../match/standing.ts'
import type { Accepted } from '../../match/step.ts'
import { lastAccepted, playPackets, type Short } from './given.ts'

/** How to bring an action into each standing: send types in seq order. */
const INTO: Readonly<Record<Standing | 'none', readonly SendTypeId[]>> = {
  none: [],
  pending: [1],
  confirmed: [5],
  cancelled: [1, 3],
  deleted: [5, 4],
}

type From = keyof typeof INTO
type Cell = readonly [from: From, send: SendTypeId, to: Standing, expected: boolean]

/** A packet on top of each standing (A2, A3), and whether the step is documented (A5). */
const IN_ORDER: readonly Cell[] = [
  ['none', 1, 'pending', true],
  ['none', 2, 'confirmed', true],
  ['none', 3, 'cancelled', false],
  ['none', 4, 'deleted', false],
  ['none', 5, 'confirmed', true],
  ['none', 6, 'confirmed', false],
  ['pending', 1, 'pending', false],
  ['pending', 2, 'pending', false],
  ['pending', 3, 'cancelled', true],
  ['pending', 4, 'deleted', false],
  ['pending', 5, 'confirmed', true],
  ['pending', 6, 'confirmed', false],
  ['confirmed', 1, 'pending', false],
  ['confirmed', 2, 'confirmed', true],
  ['confirmed', 3, 'cancelled', false],
  ['confirmed', 4, 'deleted', true],
  ['confirmed', 5, 'confirmed', false],
  ['confirmed', 6, 'confirmed', false],
  ['cancelled', 1, 'pending', false],
  ['cancelled', 2, 'confirmed', false],
  ['cancelled', 3, 'cancelled', false],
  ['cancelled', 4, 'deleted', false],
  ['cancelled', 5, 'confirmed', false],
  ['cancelled', 6, 'confirmed', false],
  ['deleted', 1, 'pending', false],
  ['deleted', 2, 'confirmed', true],
  ['deleted', 3, 'cancelled', false],
  ['deleted', 4, 'deleted', false],
  ['deleted', 5, 'confirmed', false],
  ['deleted', 6, 'confirmed', true],
]

/**
 * The same packets, but with a seq below all others of the action. The action's highest packet that sets a standing
 * stays the one it was, so its standing stays (A2). The late packet itself is its action's first by seq, and is judged
 * as such (A5). `none` has no packet to be below of: there the late packet is the action's first, and the standing
 * follows from it as it does in order.
 */
const LATE: readonly Cell[] = IN_ORDER.map(([from, send]) => {
  const [, , first, expected] = IN_ORDER.find(([f, s]) => f === 'none' && s === send) as Cell
  return [from, send, from === 'none' ? first : from, expected]
})

/** Only updates so far: what was said below decides, and the update above it makes all but pending confirmed (A3). */
const BELOW_AN_UPDATE: readonly (readonly [send: SendTypeId, to: Standing])[] = [
  [1, 'pending'],
  [2, 'confirmed'],
  [3, 'confirmed'],
  [4, 'confirmed'],
  [5, 'confirmed'],
  [6, 'confirmed'],
]

describe('standing × send type [A1, A2, A3, A5]', () => {
  it.each(tables())('has all cells %s', (_, cells) => {
    expect(new Set(cells.map(([from, send]) => `${from}/${send}`)).size).toBe(5 * 6)
    expect(cells).toHaveLength(5 * 6)
  })

  it.each(IN_ORDER)('%s + send type %i → %s (documented: %s)', (...cell) => {
    expect(found(cell, 'in order')).toEqual(stated(cell, 'in order'))
  })

  it.each(LATE)('%s, a late %i below all → %s (documented: %s)', (...cell) => {
    expect(found(cell, 'late')).toEqual(stated(cell, 'late'))
  })

  it.each(BELOW_AN_UPDATE)('only updated, a late %i below it → %s', (send, to) => {
    const step = playSends([send], [2])
    expect(step.late).toBe(true)
    expect(step.action.after.standing).toBe(to)
  })

  it.each(tables())('would notice a wrong cell %s', (order, cells) => {
    for (const cell of cells) {
      const [from, send, to, expected] = cell
      for (const wrong of STANDINGS.filter((standing) => standing !== to)) {
        expect(found(cell, order)).not.toEqual(stated([from, send, wrong, expected], order))
      }
      expect(found(cell, order)).not.toEqual(stated([from, send, to, !expected], order))
    }
  })
})

describe('standing of longer lives [A3, A5]', () => {
  it('turns to confirmed by an update above a cancellation, but never above a pending', () => {
    const standings = (sends: readonly SendTypeId[]): Standing => playSends([], sends).action.after.standing
    expect(standings([1, 3, 2])).toBe('confirmed')
    expect(standings([1, 3, 2, 2])).toBe('confirmed')
    expect(standings([5, 4, 2])).toBe('confirmed')
    expect(standings([1, 2, 2])).toBe('pending')
    expect(standings([2, 2])).toBe('confirmed')
  })

  it('judges a packet by the standing right below it, which an update has made what it is', () => {
    // Pending, updated → confirmed: still pending below. Cancelled, updated → deleted: confirmed below.
    expect(playSends([], [1, 2, 5]).action).toMatchObject({ stepFrom: 'pending', expected: true })
    expect(playSends([], [1, 3, 2, 4]).action).toMatchObject({ stepFrom: 'confirmed', expected: true })
  })

  it('judges a late packet in the middle by what is below it, and no other packet anew', () => {
    // Seqs 1 pending, 3 deleted; then 2 confirmed. It makes the step to deleted a documented one, which is not said again.
    const { steps } = playPackets([life(1, 1), life(3, 4), life(2, 5)])
    expect(steps).toMatchObject([
      { action: { stepFrom: null, expected: true } },
      { action: { stepFrom: 'pending', expected: false } },
      { late: true, action: { stepFrom: 'pending', expected: true, after: { standing: 'deleted' } } },
    ])
  })
})

const STANDINGS: readonly Standing[] = ['pending', 'confirmed', 'cancelled', 'deleted']

type Order = 'in order' | 'late'

function tables(): readonly (readonly [Order, readonly Cell[]])[] {
  return [
    ['in order', IN_ORDER],
    ['late', LATE],
  ]
}

function stated([from, , to, expected]: Cell, order: Order): object {
  return { before: from, standing: to, expected, late: order === 'late' }
}

function found([from, send]: Cell, order: Order): object {
  const { action, late } = order === 'late' ? playSends([send], INTO[from]) : playSends([], [...INTO[from], send])
  const { before, after, expected } = action
  return { before: before?.standing ?? 'none', standing: after.standing, expected, late }
}

/** Plays `sends` of an action in order, and then `below`, with seqs below them; another action has the highest seq. */
function playSends(below: readonly SendTypeId[], sends: readonly SendTypeId[]): Accepted {
  const high = below.map((): Short => ({ seq: 100, send: 5, action: 'other' }))
  const shorts = sends.map((send, i) => life(below.length + i + 1, send))
  return lastAccepted(playPackets([...high, ...shorts, ...below.map((send, i) => life(i + 1, send))]))
}

function life(seq: number, send: SendTypeId): Short {
  return { seq, send, action: 'a' }
}
