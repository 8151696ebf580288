import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allActions } from '../../match/ledger.ts'
import type { Packet } from '../../match/packet.ts'
import type { Accepted, Step } from '../../match/step.ts'
import { run } from '../property.ts'
import { playPackets, type Short } from './given.ts'
import { actionsOf, standingOf, viewOf } from './plainly.ts'
import { shuffledMatch } from './streams.ts'

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

/** Quick to compare. */
function textsOf(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => JSON.stringify(step))
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
        const others = doubled.filter(({ kind }) => kind !== 'duplicate')
        expect(textsOf(others)).toEqual(textsOf(playPackets(shuffled).steps))
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
        expect(textsOf(all)).toEqual(texts)
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
