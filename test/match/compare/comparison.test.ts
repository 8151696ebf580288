import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readCertificate } from '../../../match/certificate.ts'
import type { Comparison } from '../../../match/compare/comparison.ts'
import { isCertifiable, writeCertificate } from '../../../match/compare/detail.ts'
import type { Gap } from '../../../match/fixture-now.ts'
import type { RawRecord } from '../../../match/raw.ts'
import { run } from '../../property.ts'
import { raw, type Short } from '../given.ts'
import { compared, match, player, rawOf, type Sides, seqOf, third } from './comparing.ts'

const NONE = { count: 0, ranges: [] }
const only = (...seqs: number[]) => ({ count: seqs.length, ranges: seqs.map((seq) => ({ fromSeq: seq, toSeq: seq })) })
const FIVE = match(5).map(rawOf)
const without = (...seqs: number[]): readonly RawRecord[] => FIVE.filter((one) => !seqs.includes(seqOf(one)))

it('finds nothing where both have the same, whatever the order of what was recorded', () => {
  const { complete, shortcomings, recorded, listed, filled, ...found } = compared({
    recorded: [...FIVE].reverse(),
    listed: FIVE,
  })
  expect({ complete, shortcomings }).toEqual({ complete: true, shortcomings: [] })
  expect(recorded).toMatchObject({
    packets: 5,
    duplicates: 0,
    conflicting: 0,
    unreadable: 0,
    score: { home: 5, away: 0 },
  })
  expect([listed, filled]).toEqual([recorded, recorded])
  expect(found).toEqual({
    missing: NONE,
    extra: NONE,
    absent: NONE,
    refused: NONE,
    altered: { count: 0, packets: [] },
    conflicts: { count: 0, packets: [] },
    enriched: { packets: 0, names: 0 },
  })
})

/** What differs → what is told, and why it is not complete. */
const CASES: readonly (readonly [string, Sides, Partial<Comparison>])[] = [
  [
    'missing packets, which the list fills',
    { recorded: without(2, 3, 5), listed: FIVE },
    {
      complete: true,
      missing: {
        count: 3,
        ranges: [
          { fromSeq: 2, toSeq: 3 },
          { fromSeq: 5, toSeq: 5 },
        ],
      },
    },
  ],
  [
    'all of them missing',
    { recorded: [], listed: FIVE },
    { complete: true, missing: { count: 5, ranges: [{ fromSeq: 1, toSeq: 5 }] } },
  ],
  ['extra packets', { recorded: FIVE, listed: without(4) }, { extra: only(4), shortcomings: ['extra', 'content'] }],
  [
    'the extra last one: the score, too',
    { recorded: FIVE, listed: without(5) },
    { extra: only(5), shortcomings: ['extra', 'score', 'content'] },
  ],
  [
    'seqs that neither has',
    { recorded: without(1, 3), listed: without(1, 3) },
    { absent: only(1, 3), shortcomings: ['absent'] },
  ],
  [
    'seqs that neither has, up to the highest of both',
    { recorded: without(2, 4, 5), listed: without(2, 4) },
    { absent: only(2, 4), missing: only(5), shortcomings: ['absent'] },
  ],
  [
    'another action under the same seq',
    { recorded: third({ action: 'other' }), listed: FIVE },
    {
      conflicts: {
        count: 1,
        packets: [
          { seq: 3, recorded: { actionId: 'other', sendTypeId: 5 }, listed: { actionId: 'action-3', sendTypeId: 5 } },
        ],
      },
      altered: { count: 0, packets: [] },
      shortcomings: ['conflict', 'content'],
    },
  ],
  [
    'another send type under the same seq',
    { recorded: third({ send: 1 }), listed: FIVE },
    {
      conflicts: {
        count: 1,
        packets: [
          {
            seq: 3,
            recorded: { actionId: 'action-3', sendTypeId: 1 },
            listed: { actionId: 'action-3', sendTypeId: 5 },
          },
        ],
      },
      shortcomings: ['conflict', 'content'],
    },
  ],
  [
    'two actions under one seq in the list alone',
    { recorded: FIVE, listed: [...FIVE, rawOf({ seq: 5, send: 5, action: 'other' })] },
    { shortcomings: ['conflict'] },
  ],
  [
    'two actions under one seq in our record alone',
    { recorded: [...FIVE, rawOf({ seq: 5, send: 5, action: 'other' })], listed: FIVE },
    { shortcomings: ['conflict'] },
  ],
  ['repeats on both sides', { recorded: [...FIVE, ...FIVE], listed: [...FIVE, ...FIVE] }, { complete: true }],
  ['junk in our record', { recorded: [raw('junk'), ...FIVE], listed: FIVE }, { complete: true }],
  ['junk in the list', { recorded: FIVE, listed: [...FIVE, raw('junk')] }, { shortcomings: ['unreadable'] }],
  [
    'a packet of another fixture in the list',
    { recorded: FIVE, listed: [...FIVE, rawOf({ seq: 6, send: 5, more: { fixtureId: 'fixture-2' } })] },
    { shortcomings: ['unreadable'] },
  ],
  ['a list that is cut', { recorded: FIVE, listed: FIVE, isWhole: false }, { shortcomings: ['cut'] }],
  ['an empty list', { recorded: FIVE, listed: [] }, { shortcomings: ['empty', 'extra', 'score', 'content'] }],
  ['a match that is not over', { recorded: without(5), listed: without(5) }, { shortcomings: ['open'] }],
]

it.each(CASES)('tells %s', (_, sides, expected) => {
  const found = compared(sides)
  expect(found).toMatchObject(expected)
  expect(found.complete).toBe(expected.complete ?? false)
  if (expected.complete) expect(found.shortcomings).toEqual([])
})

it('tells listed packets that stay in quarantine', () => {
  const found = compared({ recorded: FIVE, listed: FIVE.map((one) => ({ ...one, tier: 'betting' as const })) })
  // Both were taken alike: the tier is no part of what they came to.
  expect(found.complete).toBe(true)
  const mixed = FIVE.map((one) => (seqOf(one) === 1 ? { ...one, tier: 'betting' as const } : one))
  const [first] = mixed
  const refused = compared({ recorded: first ? [first] : [], listed: FIVE })
  expect(refused).toMatchObject({
    missing: { count: 4 },
    refused: { count: 4, ranges: [{ fromSeq: 2, toSeq: 5 }] },
    shortcomings: expect.arrayContaining(['refused', 'content']),
  })
})

it('has bounds: long lists are cut, counts are of all', () => {
  const long = 'x'.repeat(200)
  const recorded = Array.from({ length: 1_000 }, (_, i) => ({
    seq: 2 * i + 1,
    send: 5 as const,
    action: `${long}${i}`,
    more: { metadata: Object.fromEntries(Array.from({ length: 10 }, (_, k) => [`${long}${k}`, long])) },
  }))
  const listed = recorded.map((one, i) =>
    rawOf({ ...one, seq: one.seq, ...(i % 2 ? { more: {} } : { action: `${i}` }) }),
  )
  const found = compared({ recorded: recorded.map(rawOf), listed })
  expect(found.absent.count).toBe(999)
  expect(found.absent.ranges.length).toBe(100)
  expect(found.altered.count).toBe(500)
  expect(found.altered.packets.length).toBe(20)
  expect(found.conflicts.count).toBe(500)
  expect(writeCertificate(found).length).toBeLessThan(100_000)
})

it('is written the same for the same, and read again', () => {
  const sides = { recorded: without(2), listed: FIVE }
  const text = writeCertificate(compared(sides))
  expect(writeCertificate(compared(sides))).toBe(text)
  expect(readCertificate(text)).toBe(true)
  expect(JSON.parse(text)).toEqual(compared(sides))
  expect(readCertificate(writeCertificate(compared({ recorded: FIVE, listed: without(2) })))).toBe(false)
})

it.each([
  ['while the match goes on', { recorded: without(5), listed: without(5) }, false],
  ['by a list that is cut', { recorded: FIVE, listed: FIVE, isWhole: false }, false],
  ['by an empty list', { recorded: FIVE, listed: [] }, false],
  ['where something is altered', { recorded: third({ score: [9, 9] }), listed: FIVE }, true],
  ['when only our record says that it is over', { recorded: FIVE, listed: without(5) }, true],
])('certifies %s', (_, sides, is) => {
  expect(isCertifiable(compared(sides))).toBe(is)
})

/** What is done to a packet on its way to the two sides. */
const PLANTS = ['nothing', 'lost', 'unlisted', 'nowhere', 'repeated', 'altered', 'replaced', 'unnamed'] as const
type Plant = (typeof PLANTS)[number]

function planted(plants: readonly Plant[]): Sides {
  const recorded: RawRecord[] = []
  const listed: RawRecord[] = []
  for (const [i, plant] of plants.entries()) {
    const short = { ...(match(plants.length)[i] as Short), ...player(`player ${i}`) }
    const one = rawOf(short)
    if (plant !== 'lost' && plant !== 'nowhere')
      recorded.push(plant === 'altered' ? rawOf({ ...short, typeId: 1 }) : one)
    if (plant === 'repeated') recorded.push(one)
    if (plant === 'replaced') recorded[recorded.length - 1] = rawOf({ ...short, action: 'another' })
    if (plant === 'unnamed') recorded[recorded.length - 1] = rawOf({ ...short, ...player(null) })
    if (plant !== 'unlisted' && plant !== 'nowhere') listed.push(one)
  }
  return { recorded, listed }
}

function seqsIn(ranges: readonly Gap[]): readonly number[] {
  return ranges.flatMap(({ fromSeq, toSeq }) => Array.from({ length: toSeq - fromSeq + 1 }, (_, i) => fromSeq + i))
}

it('names what was planted, all of it and nothing else', () => {
  const plan = fc.array(fc.constantFrom(...PLANTS), { minLength: 1, maxLength: 20 })
  const property = fc.property(plan, fc.infiniteStream(fc.nat()), (some, order) => {
    // The last one is the same on both sides: it ends the match, and all that neither has lies below it.
    const plants: readonly Plant[] = [...some, 'nothing']
    const where = (...wanted: Plant[]) => plants.flatMap((plant, i) => (wanted.includes(plant) ? [i + 1] : []))
    const { recorded, listed } = planted(plants)
    const ranked = recorded.map((one) => ({ one, rank: order.next().value }))
    const shuffled = ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one)
    const found = compared({ recorded: shuffled, listed })
    expect(seqsIn(found.missing.ranges)).toEqual(where('lost'))
    expect(seqsIn(found.extra.ranges)).toEqual(where('unlisted'))
    expect(seqsIn(found.absent.ranges)).toEqual(where('nowhere'))
    expect(found.altered.packets.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(where('altered'))
    expect(found.conflicts.packets.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(where('replaced'))
    expect(found.recorded.duplicates).toBe(where('repeated').length)
    expect(found.enriched).toEqual({ packets: where('unnamed').length, names: where('unnamed').length })
    expect(found.complete).toBe(where('unlisted', 'nowhere', 'altered', 'replaced').length === 0)
  })
  run(property, 300)
})
