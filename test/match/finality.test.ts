import { describe, expect, it } from 'vitest'
import type { Finality } from '../../match/fixture-now.ts'
import { event, packet, play, playPackets, raw, type Short } from './given.ts'

const dropped = { collectionStatus: 'CollectionDropped' }
const CHECK = 21

describe('finality [F1, F2]', () => {
  it.each<readonly [string, Finality, readonly Short[]]>([
    ['nothing says so', 'open', [{ seq: 1, send: 5, score: [0, 0] }]],
    [
      'the status is Completed',
      'finished',
      [{ seq: 1, send: 5, score: [0, 0], summary: { currentStatus: 'Completed' } }],
    ],
    ['the packet has the flag', 'finished', [{ seq: 1, send: 5, top: { finished: true } }]],
    ['the summary has the flag', 'finished', [{ seq: 1, send: 5, score: [0, 0], summary: { finished: true } }]],
    ['a flag and a drop', 'dropped', [{ seq: 1, send: 5, score: [0, 0], top: { finished: true }, summary: dropped }]],
    ['a drop without a flag', 'open', [{ seq: 1, send: 5, score: [0, 0], summary: dropped }]],
    ['the check is complete', 'checked', [{ seq: 1, send: 5, typeId: CHECK }]],
    ['the check is pending', 'open', [{ seq: 1, send: 1, typeId: CHECK }]],
    [
      'the collection is checked',
      'checked',
      [{ seq: 1, send: 5, score: [0, 0], summary: { collectionStatus: 'PostMatchChecked' } }],
    ],
    [
      'a later packet takes the flag back',
      'open',
      [
        { seq: 1, send: 5, top: { finished: true } },
        { seq: 2, send: 5 },
      ],
    ],
    [
      'only a late packet has the flag',
      'open',
      [
        { seq: 2, send: 5 },
        { seq: 1, send: 5, top: { finished: true } },
      ],
    ],
    [
      'the check was deleted',
      'open',
      [
        { seq: 1, send: 5, action: 'c', typeId: CHECK },
        { seq: 2, send: 4, action: 'c', typeId: CHECK },
      ],
    ],
  ])('%s: %s', (_, expected, shorts) => {
    expect(playPackets(shorts).state.now.finality).toBe(expected)
  })

  it('still applies corrections after the end [F3]', () => {
    const view = playPackets([
      { seq: 1, send: 5, action: 'g', typeId: 9001, score: [1, 0], summary: { currentStatus: 'Completed' } },
      { seq: 2, send: 4, action: 'g', typeId: 9001, score: [0, 0], summary: { currentStatus: 'Completed' } },
    ]).state.now
    expect(view).toMatchObject({ finality: 'finished', score: { home: 0, away: 0 } })
  })
})

describe('reliability [T2]', () => {
  it.each<readonly [string, Short]>([
    ['the collection', { seq: 1, send: 5, score: [0, 0], summary: { collectionStatus: 'CollectionSuspended' } }],
    ['the match', { seq: 1, send: 5, score: [0, 0], summary: { currentStatus: 'Suspended' } }],
  ])('is gone while %s is suspended', (_, short) => {
    expect(playPackets([short]).state.now).toMatchObject({ reliable: false, reasons: ['suspended'] })
    expect(playPackets([short, { seq: 2, send: 5, score: [0, 0] }]).state.now).toMatchObject({ reliable: true })
  })

  it('names all its reasons, in the order of the contract', () => {
    const records = [
      event('opened'),
      raw(packet({ seq: 2, send: 5, score: [0, 0], top: { finished: true }, summary: dropped })),
      raw(packet({ seq: 2, send: 4 })),
      event('lost'),
    ]
    expect(play(records).state.now.reasons).toEqual(['gap', 'disconnected', 'dropped', 'conflict'])
  })
})

describe('connections', () => {
  const reasons = (...records: Parameters<typeof play>[0]) =>
    play(records).steps.map((s) => ('after' in s ? s.after.reasons : s.kind))
  const b = { line: 'b', connectionId: 'b1' }
  const frame = raw(packet({ seq: 1, send: 5 }))

  it('is disconnected when a connection was there and none is open [L3]', () => {
    expect(reasons(frame, event('opened'), event('lost'), event('opened'), event('ended'))).toEqual([
      [],
      [],
      ['disconnected'],
      [],
      [],
    ])
  })

  it('needs all lines to be lost or silent [L3]', () => {
    expect(reasons(event('opened'), event('opened', b), event('lost'), event('silent', b), event('lost', b))).toEqual([
      [],
      [],
      [],
      ['silent'],
      ['disconnected'],
    ])
  })

  it.each(['alive', 'resumed'])('is no longer silent after %s [L2]', (kind) => {
    expect(reasons(event('opened'), event('silent'), event(kind))).toEqual([[], ['silent'], []])
  })

  it('is no longer silent after a frame [L2]', () => {
    expect(reasons(event('opened'), event('silent'), frame)).toEqual([[], ['silent'], []])
  })

  it('stays silent after a frame or a sign of life of an older connection, or of another line [L2]', () => {
    const older = { connectionId: 'c0' }
    expect(
      reasons(event('opened'), event('silent'), { ...frame, ...older }, event('alive', older), event('alive', b)),
    ).toEqual([[], ['silent'], ['silent'], ['silent'], ['silent']])
  })

  it('ignores what an older connection of the line reports late [L1]', () => {
    const old = { connectionId: 'c0' }
    expect(reasons(event('opened', old), event('opened'), event('lost', old), event('silent', old))).toEqual([
      [],
      [],
      [],
      [],
    ])
  })

  it('is disconnected again after it was opened anew behind its end [L3]', () => {
    const again = [event('opened'), event('ended'), event('opened'), event('lost')]
    expect(reasons(...again)).toEqual([[], [], [], ['disconnected']])
  })

  it('has no open connection after its end, so none that is silent [L3]', () => {
    expect(reasons(event('opened'), event('silent'), event('ended'))).toEqual([[], ['silent'], []])
  })

  it('gives nothing for kinds that it does not know [L4]', () => {
    const { steps, state } = play([frame, event('rewound')])
    expect(steps[1]).toMatchObject({ kind: 'ignored', stateRevision: 1 })
    expect(state.revision).toBe(1)
  })
})
