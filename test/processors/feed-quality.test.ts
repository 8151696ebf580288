import { describe, expect, it } from 'vitest'
import type { Step } from '../../match/step.ts'
import { feedQuality } from '../../processors/feed-quality.ts'
import { accepted, certified, connection, score } from './steps.ts'

const found = (step: Step) => feedQuality(step).map((q) => [q.kind, q.fromSeq, q.toSeq, q.detail])
const DISAGREEMENT = { period: null, score: score(2, 1), byActions: score(1, 1), actions: ['a1', 'a7'] }

describe('of a packet', () => {
  it('is nothing when all is well', () => {
    expect(found(accepted())).toEqual([])
  })

  it('is gap, healed, unexpected-step, disagreement, in this order', () => {
    const step = accepted({
      gap: { fromSeq: 4, toSeq: 6 },
      healed: true,
      action: { expected: false, stepFrom: null },
      packet: { sendTypeId: 6 },
      disagreements: [DISAGREEMENT, { ...DISAGREEMENT, period: 2, actions: [] }],
    })
    expect(found(step)).toEqual([
      ['gap', 4, 6, null],
      ['healed', 7, 7, null],
      ['unexpected-step', null, null, 'first -> restored'],
      ['disagreement', null, null, 'score 2-1, byActions 1-1'],
      ['disagreement', null, null, 'period 2: score 2-1, byActions 1-1'],
    ])
    expect(feedQuality(step).map(({ actions }) => actions)).toEqual([[], [], [], ['a1', 'a7'], []])
  })

  it('is one record for a duplicate', () => {
    expect(found({ ...accepted({ gap: { fromSeq: 1, toSeq: 2 } }), kind: 'duplicate' })).toEqual([
      ['duplicate', null, null, null],
    ])
  })
})

describe('of a connection', () => {
  it.each(['opened', 'lost', 'silent', 'resumed', 'ended'] as const)('%s, with its detail and line', (event) => {
    expect(feedQuality(connection(event, 'why'))).toMatchObject([
      { kind: event, line: 'main', detail: 'why', seq: null },
    ])
  })

  it('is nothing for alive', () => {
    expect(found(connection('alive'))).toEqual([])
  })
})

describe('of a certificate', () => {
  it('is what is absent, then the certificate', () => {
    const absent = [
      { fromSeq: 2, toSeq: 2 },
      { fromSeq: 5, toSeq: 9 },
    ]
    expect(found(certified({ absent }))).toEqual([
      ['absent', 2, 2, null],
      ['absent', 5, 9, null],
      ['certificate', null, null, '{"complete":false}'],
    ])
  })

  it('can show a disagreement, since it closes the gaps that hid it', () => {
    const step = certified({ disagreements: [DISAGREEMENT] })
    expect(found(step).map(([kind]) => kind)).toEqual(['disagreement', 'certificate'])
  })
})
