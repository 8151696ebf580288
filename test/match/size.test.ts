import { describe, expect, it } from 'vitest'
import { fold } from '../../match/fold.ts'
import { LINK_CHARS } from '../../match/links.ts'
import type { Facts } from '../../match/packet.ts'
import { charsOf, FACTS_CHARS_MAX } from '../../match/size.ts'
import { initialState } from '../../match/state.ts'
import type { Step } from '../../match/step.ts'
import { packet, RULES, raw } from './given.ts'

const MEGA = 1_000_000
/** As JSON text: a megabyte with its two quotes. */
const large = 'x'.repeat(MEGA - 2)

describe('facts of a fixture [Q8]', () => {
  it('are bounded: what would exceed is parked, and smaller packets flow on', () => {
    const state = initialState()
    const play = (seq: number, metadata?: string): Step =>
      fold(state, raw(packet({ seq, send: 5, more: { metadata }, score: [seq, 0] })), RULES).step
    const taken = Math.floor(FACTS_CHARS_MAX / MEGA) // 33: the other facts of 33 packets have fewer than 554,432 characters.
    for (let seq = 1; seq <= taken; seq++) expect(play(seq, large).kind).toBe('accepted')
    const before = state.now
    expect(play(taken + 1, large)).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'fixture-too-large' },
      packet: { seq: taken + 1 },
      stateRevision: taken,
    })
    expect(state.now).toBe(before)
    expect(play(taken + 2)).toMatchObject({
      kind: 'accepted',
      after: { score: { home: taken + 2 }, packets: taken + 1 },
    })
    // Its seq was not taken: the gap stays open, and a smaller packet of that seq closes it.
    expect(play(taken + 1)).toMatchObject({ kind: 'accepted', healed: true, late: true })
  })

  it('count every text among them', () => {
    const facts: Facts = {
      type: '1',
      typeId: 9,
      subType: '22',
      subTypeId: 9,
      teamId: '333',
      teamName: '4444',
      playerId: '55555',
      playerName: '666666',
      period: 1,
      clockTime: '7777777',
      related: ['88', '888888'],
      metadata: '999999999',
    }
    expect(charsOf(facts)).toBe(1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 2 * LINK_CHARS)
    const nothing = { type: null, subType: null, teamId: null, teamName: null, playerId: null, playerName: null }
    expect(charsOf({ ...facts, ...nothing, clockTime: null, related: [], metadata: null })).toBe(0)
  })
})
