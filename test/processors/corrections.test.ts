import { describe, expect, it } from 'vitest'
import type { Standing } from '../../match/standing.ts'
import { corrections } from '../../processors/corrections.ts'
import type { Nature } from '../../schemas/records.ts'
import { accepted, action, FACTS, NOON, score } from './steps.ts'

const STANDINGS: readonly Standing[] = ['pending', 'confirmed', 'cancelled', 'deleted']

/** Rows: standing before; columns: after, in the order of STANDINGS. */
const NATURES: Readonly<Record<Standing, readonly (Nature | null)[]>> = {
  pending: [null, 'confirmation', 'revocation', 'revocation'],
  confirmed: ['amendment', null, 'revocation', 'revocation'],
  cancelled: ['reinstatement', 'reinstatement', null, 'revocation'],
  deleted: ['reinstatement', 'reinstatement', 'revocation', null],
}

describe('nature of a correction', () => {
  const cells = STANDINGS.flatMap((before) =>
    STANDINGS.map((after, i) => ({ before, after, nature: NATURES[before][i] })),
  )

  it.each(cells)('$before → $after: $nature', ({ before, after, nature }) => {
    const step = accepted({ action: { before: action({ standing: before }), after: action({ standing: after }) } })
    expect(corrections(step)[0]?.nature ?? null).toBe(nature)
  })

  it.each(STANDINGS)('%s with other facts: amendment', (standing) => {
    const after = action({ standing, facts: { ...FACTS, typeId: 2 } })
    const step = accepted({ action: { before: action({ standing }), after } })
    expect(corrections(step)[0]?.nature).toBe('amendment')
  })
})

describe('changed', () => {
  it('is standing and the names of facts, in the order in which they are published', () => {
    const facts = {
      type: 'x',
      typeId: 1,
      subType: 'x',
      subTypeId: 1,
      teamId: 'x',
      teamName: 'x',
      playerId: 'x',
      playerName: 'x',
      period: 2,
      clockTime: 'x',
      related: ['x'],
      metadata: '{}',
    }
    const step = accepted({ action: { after: action({ standing: 'deleted', facts, side: 'away' }) } })
    expect(corrections(step)[0]?.changed).toEqual(
      (
        'standing type typeId subType subTypeId teamId teamName side playerId playerName period clockTime related ' +
        'metadata'
      ).split(' '),
    )
  })

  it('compares by value: equal facts in other objects are the same', () => {
    const related = ['r1', 'r2']
    const before = action({ facts: { ...FACTS, related } })
    const after = action({ facts: { ...FACTS, related: [...related] } })
    expect(corrections(accepted({ action: { before, after } }))).toEqual([])
  })

  it('sees another order of related actions, and a side that was learned since', () => {
    const before = action({ facts: { ...FACTS, related: ['r1', 'r2'] }, side: null })
    const after = action({ facts: { ...FACTS, related: ['r2', 'r1'] } })
    expect(corrections(accepted({ action: { before, after } }))[0]?.changed).toEqual(['side', 'related'])
  })
})

it('says nothing of the first packet of an action, nor of other steps', () => {
  expect(corrections(accepted({ action: { before: null } }))).toEqual([])
  expect(corrections({ ...accepted(), kind: 'duplicate' })).toEqual([])
})

it('tells what was published, what holds now, and the score around it', () => {
  const after = action({ standing: 'deleted', facts: { ...FACTS, related: ['r'] } })
  const [found] = corrections(
    accepted({
      packet: { sendTypeId: 4 },
      action: { after, supersedes: [3, 5] },
      before: { score: score(1, 0) },
      after: { score: score(0, 0) },
    }),
  )
  expect(found).toMatchObject({
    fixtureId: 'f1',
    stateRevision: 9,
    seq: 7,
    eventTime: NOON,
    actionId: 'a1',
    sendType: 'deleted',
    nature: 'revocation',
    before: { standing: 'confirmed', facts: { ...FACTS, side: 'home' } },
    after: { standing: 'deleted', facts: { ...FACTS, side: 'home', related: ['r'] } },
    changed: ['standing', 'related'],
    scoreBefore: { home: 1, away: 0 },
    scoreAfter: { home: 0, away: 0 },
    supersedes: [3, 5],
    related: ['r'],
  })
})

describe('ageMs and knownMs', () => {
  const deleted = { after: action({ standing: 'deleted' as const }) }

  it('run from the action’s lowest seq, rounded down', () => {
    expect(corrections(accepted({ action: deleted }))[0]).toMatchObject({ ageMs: 1500, knownMs: 0 })
  })

  it('may be negative, and are still rounded down', () => {
    const found = corrections(
      accepted({ action: { ...deleted, firstEventTime: NOON + 1, firstReceivedAt: NOON + 7_000_000 } }),
    )
    expect(found[0]).toMatchObject({ ageMs: -1, knownMs: -2000 })
  })

  it.each([
    ['the packet’s', { packet: { eventTime: null }, action: deleted }],
    ['the first', { action: { ...deleted, firstEventTime: null } }],
  ])('ageMs is null when %s time is missing', (_, parts) => {
    expect(corrections(accepted(parts))[0]).toMatchObject({ ageMs: null, knownMs: 0 })
  })
})
