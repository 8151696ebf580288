import { describe, expect, it } from 'vitest'
import { explanationText } from '../../cli/show/explanation.ts'
import type { Comparison } from '../../match/compare/comparison.ts'
import { writeCertificate } from '../../match/compare/detail.ts'
import type { RawRecord } from '../../match/raw.ts'
import { compared, third } from '../match/compare/comparing.ts'
import { AWAY, HOME } from '../match/given.ts'
import { at, explained, note, score } from './given.ts'

const GOAL = { action: 'goal', typeId: 9001, team: HOME }
const OVER = { top: { finished: true } }
const PLAYED = [
  at(1, { seq: 1, send: 5, team: HOME, score: [0, 0] }),
  at(2, { seq: 2, send: 5, team: AWAY, score: [0, 0] }),
  at(3, { seq: 3, send: 5, ...GOAL, score: [1, 0] }),
]
const END = at(9, { seq: 4, send: 5, score: [1, 0], ...OVER })
const COMPLETE = note(20, 'certified', { detail: '{"complete":true,"shortcomings":[]}' })

const settled = (records: readonly RawRecord[]) => explained(records, { by: 'now' }).settle
const lastLine = (records: readonly RawRecord[]) =>
  explanationText(explained(records, { by: 'now' }))
    .trimEnd()
    .split('\n')
    .at(-1)

describe('one can settle on a score', () => {
  it('that is final, reliable, agreed and certified', () => {
    expect(settled([...PLAYED, END, COMPLETE])).toMatchObject({
      ok: true,
      because: [],
      score: score(1, 0),
      unknown: [],
    })
    expect(lastLine([...PLAYED, END, COMPLETE])).toBe('Can one settle on 1–0, as known now? yes')
  })

  it('of a sport without rules, which is told', () => {
    const records = [...PLAYED, END, COMPLETE].map((one) => ({ ...one, sport: 'other' }))
    expect(settled(records).ok).toBe(true)
    expect(lastLine([...PLAYED.slice(0, 2), at(3, { seq: 3, send: 5, score: [1, 0], ...OVER }), COMPLETE])).toBe(
      'Can one settle on 1–0, as known now? yes, though agreement is unknown: an action without a rule moved the score, #3 type 9900',
    )
  })

  it('by what is known now, whatever moment is asked for', () => {
    const { settle, known } = explained([...PLAYED, END, COMPLETE], { by: 'seq', seq: 2 })
    expect(settle).toMatchObject({ ok: true, score: score(1, 0) })
    expect(known.certificate).toBeNull()
    expect(explained(PLAYED, { by: 'seq', seq: 2 }).settle).toMatchObject({ ok: false, score: score(1, 0) })
  })
})

/** What is recorded → the reasons, and what the last line says of them. */
const DOUBTS: readonly (readonly [string, readonly RawRecord[], readonly string[], string])[] = [
  ['nothing is known', [note(1, 'opened'), note(2, 'ended')], ['score'], 'no score is known'],
  [
    'it is not finished',
    PLAYED,
    ['open', 'uncertified'],
    'the match is not finished; there is no certificate (touchline backfill makes one)',
  ],
  [
    'packets are missing',
    [...PLAYED, COMPLETE, at(9, { seq: 6, send: 5, score: [1, 0], ...OVER })],
    ['gap', 'outdated', 'unknown'],
    'packets are missing (gap #4–5); 1 packet came after the certificate; agreement is unknown: a gap is open',
  ],
  [
    'the two views differ',
    [...PLAYED, at(9, { seq: 4, send: 4, ...GOAL, score: [1, 0], ...OVER }), COMPLETE],
    ['differs'],
    'the two views of the score differ: score 1–0, by actions 0–0',
  ],
  [
    'an action is pending',
    [
      ...PLAYED,
      at(9, { seq: 4, send: 1, action: 'second', typeId: 9001, team: AWAY, score: [1, 0], ...OVER }),
      COMPLETE,
    ],
    ['pending'],
    'an action is pending: #4 type 9001',
  ],
  [
    'the provider gave up',
    [...PLAYED, at(9, { seq: 4, send: 5, score: [1, 0], summary: { collectionStatus: 'CollectionDropped' }, ...OVER })],
    ['dropped', 'uncertified'],
    'the provider gave the match up (dropped); there is no certificate',
  ],
  [
    'no line is connected, and two packets claim one seq',
    [note(0, 'opened'), ...PLAYED, at(8, { seq: 2, send: 3, action: 'other' }), END, note(10, 'lost'), COMPLETE],
    ['disconnected', 'conflict'],
    'no line is connected, and no end was recorded (disconnected); two packets claim one seq (conflict)',
  ],
]

it.each(DOUBTS)('one cannot settle while %s', (_, records, because, says) => {
  expect(settled(records)).toMatchObject({ ok: false, because })
  expect(lastLine(records)).toContain(`as known now? no, because ${says}`)
})

describe('an incomplete certificate', () => {
  const found = compared({ recorded: third({ typeId: 1 }).slice(1), listed: third({}).slice(0, 4) })
  const certified = (comparison: Comparison) => note(20, 'certified', { detail: writeCertificate(comparison) })
  const records = [...PLAYED, END, certified(found)]

  it('is told with its shortcomings, counts and both scores, and not hidden behind reliable', () => {
    const text = explanationText(explained(records, { by: 'now' }))
    expect(found.shortcomings).toContain('altered')
    expect(text).toMatch(/^ {2}reliable +yes {2}but the certificate is incomplete: .*altered/m)
    expect(text).toContain('\nCertificate then\n  verdict       incomplete: ')
    expect(text).toMatch(/^ {2}recorded +4 packets, score 5–0$/m)
    expect(text).toMatch(/^ {2}with missing +5 packets, score 5–0$/m)
    expect(text).toMatch(/^ {2}listed +4 packets, score 4–0$/m)
    expect(text).toMatch(/^ {2}found +1 missing, 1 extra, 1 altered$/m)
    expect(text).toMatch(/as known now\? no, because the certificate is incomplete: .*altered.*\n$/)
  })

  it('that came after the moment is told apart from what was known', () => {
    const explanation = explained(records, { by: 'seq', seq: 3 })
    expect(explanation.known.certificate).toBeNull()
    expect(explanation.settle.certificate).toMatchObject({ complete: false, counts: { missing: 1, altered: 1 } })
    const text = explanationText(explanation)
    expect(text).not.toContain('Certificate then')
    expect(text).toContain('\nCertificate\n  verdict ')
  })

  it('in other words than ours says at least that', () => {
    const other = note(20, 'certified', { detail: '{"complete":false,"shortcomings":7,"missing":[]}' })
    expect(settled([...PLAYED, END, other]).certificate).toMatchObject({
      complete: false,
      shortcomings: [],
      counts: {},
      listed: { packets: null, score: null },
    })
    expect(lastLine([...PLAYED, END, other])).toMatch(/because the certificate is incomplete$/)
  })
})

/** What is recorded → why agreement is unknown, and how that is told beside it. */
const UNKNOWN: readonly (readonly [string, readonly RawRecord[], readonly string[], string])[] = [
  ['no score', [at(1, { seq: 1, send: 5 })], ['score'], 'the provider has told no score'],
  ['a gap', [...PLAYED, at(4, { seq: 6, send: 5, score: [1, 0] })], ['gap'], 'a gap is open'],
  [
    'no summary',
    [...PLAYED, at(4, { seq: 4, send: 5 })],
    ['summary'],
    'the packet with the highest seq has no summary',
  ],
  [
    'an action without a rule',
    [
      ...PLAYED,
      at(4, { seq: 4, send: 5, action: 'x', score: [2, 0] }),
      at(5, { seq: 5, send: 2, action: 'x', score: [2, 0] }),
    ],
    ['unruled'],
    'an action without a rule moved the score, #4 #5 type 9900',
  ],
  [
    'no side',
    [...PLAYED, at(4, { seq: 4, send: 5, typeId: 9001, team: { id: 'third' }, score: [1, 0] })],
    ['sideless'],
    'the side of #4 type 9001 is not known',
  ],
]

it.each(UNKNOWN)('agreement is unknown because of %s', (_, records, because, says) => {
  const { known, settle } = explained(records, { by: 'now' })
  expect(known.state?.agreement).toBe('unknown')
  expect(known.unknown.agreement.map((one) => one.because)).toEqual(because)
  expect(settle.unknown).toEqual(known.unknown.agreement)
  const beside = /^ {2}agreement +unknown {2}(.*?) {2}(?:since|from)/m.exec(
    explanationText(explained(records, { by: 'now' })),
  )
  expect(beside?.[1]).toBe(says)
})
