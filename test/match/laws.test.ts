import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allActions } from '../../match/ledger.ts'
import type { Packet, SendTypeId } from '../../match/packet.ts'
import type { Accepted } from '../../match/step.ts'
import { run } from '../property.ts'
import { AWAY, HOME, playPackets, type Short } from './given.ts'
import { actionsOf, standingOf, viewOf } from './plainly.ts'

/** Packets of a small world, so that actions, teams, types and summaries meet often. */
const shortOf = (seq: number): fc.Arbitrary<Short> =>
  fc
    .record({
      send: fc.constantFrom<SendTypeId>(1, 2, 3, 4, 5, 6),
      action: fc.constantFrom('a', 'b', 'c', 'd'),
      typeId: fc.constantFrom(9001, 9001, 9002, 9003, 9900, 21),
      team: fc.constantFrom<object>(
        HOME,
        HOME,
        AWAY,
        AWAY,
        { id: HOME.id, name: 'x' },
        { ...AWAY, homeTeam: true },
        {},
      ),
      score: fc.option(fc.tuple(fc.nat(2), fc.nat(2)), { nil: undefined, freq: 9 }),
      more: fc.record({
        period: fc.constantFrom(0, 1, 2, null),
        fixtureActionSubTypeId: fc.constantFrom(3, 4, null),
        fixtureActionSubType: fc.constantFrom('x', 'y'),
        relatedFixtureActionIds: fc.constantFrom([], ['a'], ['b', 'c']),
        metadata: fc.constantFrom(null, {}, { zone: 'x' }),
        player: fc.constantFrom(null, { id: 'p', name: 'P' }, { id: 'p', name: 'Q' }),
        timestamp: fc.constantFrom('2026-11-21T12:00:00Z', '2026-11-21T12:00:01.000001Z', null),
      }),
      summary: fc.record({
        periods: fc.array(period, { maxLength: 2 }),
        currentStatus: fc.constantFrom('Live', 'Live', 'Live', 'Completed', 'Suspended'),
        collectionStatus: fc.constantFrom('CollectingLive', 'CollectingLive', 'CollectionDropped', 'PostMatchChecked'),
        currentClockState: fc.constantFrom('running', 'Stopped', null),
        isHomeTeamInPossesion: fc.constantFrom(true, false, null),
        finished: fc.constantFrom(false, false, true),
      }),
      finished: fc.constantFrom(false, false, true),
    })
    .map(({ finished, score, summary, ...rest }) => ({
      ...rest,
      seq,
      ...(score ? { score, summary } : {}),
      top: { finished },
    }))

const period = fc.record({
  id: fc.constantFrom(1, 2),
  type: fc.constantFrom('Regular', 'Regular', 'Shootout'),
  label: fc.constantFrom('x', 'y'),
  homeTeamScore: fc.nat(1),
  awayTeamScore: fc.nat(1),
  homeTeamPeriodScore: fc.constantFrom(0, 1, null),
  awayTeamPeriodScore: fc.constantFrom(0, 1, null),
  start: fc.constantFrom('2026-11-21T12:00:00', null),
  end: fc.constantFrom('2026-11-21T13:00:00', null),
})

/** In order without a gap, and the same shuffled. */
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
  return { view: state.now, actions: actions.sort((a, b) => (a.actionId < b.actionId ? -1 : 1)) }
}

describe('laws of the fold', () => {
  it('any order of the same packets ends in the same standing, facts and score [A1, A2, A4, C1, S1, S3]', () => {
    run(
      fc.property(shuffledMatch, ([inOrder, shuffled]) => {
        expect(outcome(shuffled)).toEqual(outcome(inOrder))
      }),
    )
  })

  it('duplicates change nothing, whatever they say otherwise [Q1]', () => {
    run(
      fc.property(shuffledMatch, ([inOrder, shuffled]) => {
        const repeats = shuffled.map(({ seq, send, action = '' }): Short => ({ seq, send, action, score: [9, 9] }))
        expect(outcome([...inOrder, ...repeats])).toEqual(outcome(inOrder))
      }),
    )
  })

  it('duplicates change nothing on the way either [Q1, R6]', () => {
    run(
      fc.property(shuffledMatch, ([, shuffled]) => {
        const doubled = playPackets(shuffled.flatMap((short) => [short, short])).steps
        expect(doubled.filter(({ kind }) => kind === 'duplicate')).toHaveLength(shuffled.length)
        expect(doubled.filter(({ kind }) => kind !== 'duplicate')).toEqual(playPackets(shuffled).steps)
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

describe('what is kept equals what is counted from scratch, after every packet', () => {
  const each = (check: (step: Accepted, packets: readonly Packet[], before: readonly Accepted[]) => void) =>
    run(
      fc.property(shuffledMatch, ([, shuffled]) => {
        const steps = playPackets(shuffled).steps as readonly Accepted[]
        const packets = steps.map(({ packet }) => packet)
        for (const [i, step] of steps.entries()) check(step, packets.slice(0, i + 1), steps.slice(0, i))
      }),
    )

  it('the view [C3, C4, C5, C6, C7, S2, T1, T3, T4, F1, F2, Q3]', () => {
    each(({ after }, packets) => {
      expect(after).toMatchObject(viewOf(packets))
    })
  })

  it('revisions, without holes [R6, R7]', () => {
    each(({ stateRevision, action }, packets, before) => {
      const own = before.filter(({ packet }) => packet.actionId === action.actionId)
      expect([stateRevision, action.actionRevision]).toEqual([packets.length, own.length + 1])
    })
  })

  it('what the packet did to its action [A2, A3, A4, A5, A6, R7]', () => {
    each(({ packet, action, late, healed, gap }, packets, before) => {
      const { actionId, seq } = packet
      const now = actionsOf(packets).find((one) => one.actionId === actionId)
      const earlier = before.filter((step) => step.packet.actionId === actionId)
      const below = now?.packets.filter((own) => own.seq < seq) ?? []
      const highest = Math.max(0, ...before.map((step) => step.packet.seq))
      expect({ ...action, late, healed, gap }).toMatchObject({
        // As it was published, with the side that was known then.
        before: earlier.at(-1)?.action.after ?? null,
        after: { standing: now?.standing, facts: now?.facts, side: now?.side },
        stepFrom: standingOf(below),
        supersedes: earlier.map((step) => step.packet.seq).sort((a, b) => a - b),
        firstEventTime: now?.packets[0]?.eventTime,
        late: seq < highest,
        healed: seq < highest,
        gap: seq > highest + 1 ? { fromSeq: highest + 1, toSeq: seq - 1 } : null,
      })
    })
  })
})
