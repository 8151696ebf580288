import { describe, expect, it } from 'vitest'
import { event, packet, play, raw } from './given.ts'

const certificate = (complete: unknown) => event('certified', { detail: JSON.stringify({ complete }) })
const seq = (n: number) => raw(packet({ seq: n, send: 5 }))

describe('certificates [L5]', () => {
  it.each([
    [true, 'complete'],
    [false, 'incomplete'],
  ])('complete: %s is %s', (complete, certified) => {
    expect(play([seq(1), certificate(complete)]).steps[1]).toMatchObject({ kind: 'certified', after: { certified } })
  })

  it.each([
    ['another value', certificate('yes')],
    ['nothing', event('certified')],
    ['no JSON', event('certified', { detail: 'complete' })],
  ])('%s is quarantined and closes nothing', (_, record) => {
    const { steps, state } = play([seq(2), record])
    expect(steps[1]).toMatchObject({ kind: 'rejected', rejection: { code: 'bad-certificate' }, stateRevision: 1 })
    expect(state.now).toMatchObject({ gaps: [{ fromSeq: 1, toSeq: 1 }], certified: null })
  })

  it('closes gap by gap for good: what was absent stays acceptable after the next one', () => {
    const { steps, state } = play([
      seq(3),
      certificate(false),
      seq(6),
      certificate(true),
      seq(2),
      seq(5),
      seq(2),
      seq(5),
    ])
    expect(steps.map((step) => ('absent' in step ? step.absent : step.kind))).toEqual([
      'accepted',
      [{ fromSeq: 1, toSeq: 2 }],
      'accepted',
      [{ fromSeq: 4, toSeq: 5 }],
      'accepted',
      'accepted',
      'duplicate',
      'duplicate',
    ])
    expect(state.now).toMatchObject({ packets: 4, gaps: [] })
  })
})
