import { describe, expect, it } from 'vitest'
import { event, lastAccepted, packet, play, playPackets, raw } from './given.ts'

const FAR = 2 ** 52

describe('sequence', () => {
  it('takes the same packet once [Q1]', () => {
    const { steps, state } = playPackets([
      { seq: 1, send: 5, action: 'a', score: [0, 0] },
      { seq: 1, send: 5, action: 'a', score: [9, 9] },
    ])
    expect(steps[1]).toMatchObject({ kind: 'duplicate', stateRevision: 1 })
    expect(state.now).toMatchObject({ packets: 1, score: { home: 0, away: 0 } })
  })

  it.each([
    ['another action', { action: 'b', send: 5 }],
    ['another send type', { action: 'a', send: 2 }],
  ] as const)('parks a taken seq of %s and says so from then on [Q2]', (_, other) => {
    const { steps, state } = playPackets([
      { seq: 1, send: 5, action: 'a' },
      { seq: 1, ...other },
      { seq: 2, send: 5, action: 'c' },
    ])
    expect(steps[1]).toMatchObject({ kind: 'rejected', rejection: { code: 'sequence-conflict' }, stateRevision: 1 })
    expect(state.now.reasons).toEqual(['conflict'])
    expect(state.now.packets).toBe(2)
  })

  it('opens gaps, splits and heals them, and waits for nothing [Q3, Q4, Q5]', () => {
    const { steps, state } = playPackets([3, 8, 5, 1, 2, 4].map((seq) => ({ seq, send: 5 })))
    expect(steps).toMatchObject([
      { gap: { fromSeq: 1, toSeq: 2 }, healed: false, late: false },
      { gap: { fromSeq: 4, toSeq: 7 }, healed: false, late: false },
      { gap: null, healed: true, late: true },
      { gap: null, healed: true, late: true },
      { gap: null, healed: true, late: true },
      { gap: null, healed: true, late: true },
    ])
    expect(steps[2]).toMatchObject({
      after: {
        gaps: [
          { fromSeq: 1, toSeq: 2 },
          { fromSeq: 4, toSeq: 4 },
          { fromSeq: 6, toSeq: 7 },
        ],
      },
    })
    expect(state.now).toMatchObject({ gaps: [{ fromSeq: 6, toSeq: 7 }], reasons: ['gap'], highestSeq: 8 })
  })

  it('jumps as far as it is told at no cost [Q3]', () => {
    const { state } = playPackets([
      { seq: FAR, send: 5 },
      { seq: 1, send: 5 },
    ])
    expect(state.now.gaps).toEqual([{ fromSeq: 2, toSeq: FAR - 1 }])
  })
})

describe('what a fixture takes', () => {
  it('parks a packet of the other tier [Q6]', () => {
    const { steps } = play([
      raw(packet({ seq: 1, send: 5 })),
      raw(packet({ seq: 2, send: 5 }), { tier: 'betting' }),
      raw(packet({ seq: 2, send: 5 })),
    ])
    expect(steps[1]).toMatchObject({ kind: 'rejected', rejection: { code: 'tier-mismatch' }, tier: 'media' })
    expect(steps[2]).toMatchObject({ kind: 'accepted', gap: null })
  })

  it('takes the sport, and its rules, of the first record [Q7]', () => {
    const records = [
      event('opened'),
      raw(packet({ seq: 1, send: 5 }), { sport: 'other' }),
      raw('{}', { sport: 'other' }),
    ]
    expect(play(records).steps).toMatchObject([
      { sport: 'testsport' },
      { sport: 'testsport', after: { byActions: { home: 0, away: 0 } } },
      { sport: 'testsport' },
    ])
  })

  it('closes what the provider does not have either, and still takes it later [L5]', () => {
    const certificate = event('certified', { detail: '{"complete":true}' })
    const played = play([
      raw(packet({ seq: 4, send: 5 })),
      certificate,
      raw(packet({ seq: 2, send: 5 })),
      raw(packet({ seq: 2, send: 5 })),
    ])
    expect(played.steps[1]).toMatchObject({
      kind: 'certified',
      absent: [{ fromSeq: 1, toSeq: 3 }],
      after: { gaps: [], certified: 'complete', reliable: true },
    })
    expect(played.steps[2]).toMatchObject({ kind: 'accepted', late: true, healed: false })
    expect(played.steps[3]).toMatchObject({ kind: 'duplicate' })
  })

  it('counts a packet whose summary is missing [C1]', () => {
    const step = lastAccepted(
      playPackets([
        { seq: 1, send: 5, score: [1, 0] },
        { seq: 2, send: 5 },
      ]),
    )
    expect(step.after).toMatchObject({ highestSeq: 2, packets: 2, score: { home: 1, away: 0 }, scoreSeq: 1 })
  })
})
