import { describe, expect, it } from 'vitest'
import { lastAccepted, playPackets, type Short } from './given.ts'
import { viewOf } from './plainly.ts'

/** More packets than the table has room for at first, several times over. */
const MANY = 500
const ACTIONS = 7

const long = Array.from(
  { length: MANY },
  (_, i): Short => ({
    seq: i + 1,
    // Each action's life in turn: pending, confirmed, updated, deleted.
    send: ([1, 5, 2, 4] as const)[Math.floor(i / ACTIONS) % 4] ?? 5,
    action: `action-${i % ACTIONS}`,
    typeId: 9001,
    // More names than are kept once.
    team: { id: `t${i % 2}`, name: `name ${i}`, homeTeam: i % 2 === 0 },
    score: [0, 0],
    more: { metadata: { i }, relatedFixtureActionIds: [`r${i}`], clockTime: `${i}:00`, fixtureActionSubType: `s${i}` },
  }),
)

describe('a long match', () => {
  it('keeps every packet as it was', () => {
    const played = playPackets(long)
    const packets = played.steps.map((step) => ('packet' in step && step.packet) || null).filter((p) => p !== null)
    expect(lastAccepted(played).after).toMatchObject(viewOf(packets))
    const last = lastAccepted(played).action
    const own = long.filter(({ action }) => action === last.actionId).map(({ seq }) => seq)
    expect(last.supersedes).toEqual(own.slice(0, -1))
    expect(last.before?.facts).toMatchObject({ teamName: `name ${MANY - 1 - ACTIONS}` })
  })

  it('lets go of what does not describe an action any more', () => {
    const { packets } = playPackets(long).state.ledger
    expect([packets.metadata.size, packets.related.size]).toEqual([ACTIONS, ACTIONS])
  })
})
