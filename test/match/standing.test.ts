import { describe, expect, it } from 'vitest'
import type { SendTypeId } from '../../match/packet.ts'
import type { Standing } from '../../match/standing.ts'
import { lastAccepted, playPackets } from './given.ts'

/** How to bring an action into each standing: send types in seq order. */
const INTO: Record<Standing | 'none', readonly SendTypeId[]> = {
  none: [],
  pending: [1],
  confirmed: [5],
  cancelled: [1, 3],
  deleted: [5, 4],
}

type Row = readonly [from: keyof typeof INTO, send: SendTypeId, to: Standing, expected: boolean]

/** Every cell of standing × send type (FOLD.md, Action and Life cycle). */
const CELLS: readonly Row[] = [
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

describe('standing × send type', () => {
  it('has all cells', () => {
    expect(new Set(CELLS.map(([from, send]) => `${from}/${send}`)).size).toBe(5 * 6)
  })

  it.each(CELLS)('%s + send type %i → %s (documented: %s)', (from, send, to, expected) => {
    const sends = [...INTO[from], send]
    const step = lastAccepted(playPackets(sends.map((s, i) => ({ seq: i + 1, send: s, action: 'a' }))))
    expect(step.action.after.standing).toBe(to)
    expect(step.action.expected).toBe(expected)
    expect(step.action.before?.standing ?? 'none').toBe(from)
  })

  it.each(CELLS)('%s, then a late %i below all: the standing stays', (from, send) => {
    const sends = INTO[from]
    if (sends.length === 0) return
    const shorts = [...sends.map((s, i) => ({ seq: i + 2, send: s, action: 'a' })), { seq: 1, send, action: 'a' }]
    const step = lastAccepted(playPackets(shorts))
    expect(step.late).toBe(true)
    expect(step.action.after.standing).toBe(from)
  })

  it('turns to confirmed by an update above a cancellation, but never above a pending', () => {
    const standings = (sends: readonly SendTypeId[]): Standing =>
      lastAccepted(playPackets(sends.map((s, i) => ({ seq: i + 1, send: s, action: 'a' })))).action.after.standing
    expect(standings([1, 3, 2])).toBe('confirmed')
    expect(standings([1, 2, 2])).toBe('pending')
    expect(standings([2, 2])).toBe('confirmed')
  })
})
