import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Group, OPEN_RECORDS_MAX, planned } from '../../replay/season/plan.ts'
import { joined, type Span } from '../../replay/season/span.ts'
import { run } from '../property.ts'

const SPAN = fc
  .record({
    partition: fc.integer({ min: 0, max: 2 }),
    first: fc.nat(50_000),
    length: fc.integer({ min: 1, max: 900_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ partition, first, length, share }) => ({
    partition,
    first,
    last: first + length - 1,
    records: Math.max(1, Math.floor(length * share)),
  }))
const SPANS = fc
  .array(SPAN, { minLength: 0, maxLength: 30 })
  .map((spans) => spans.map((span, n): Span => ({ ...span, fixtureId: `f${n}` })))

const work = ({ fixtures }: Group): number => fixtures.reduce((sum, { records }) => sum + records, 0)

describe('the plan of a season', () => {
  it('has every fixture once, in a group that reads all of it, of its partition', () => {
    run(
      fc.property(SPANS, fc.integer({ min: 1, max: 8 }), (spans, threads) => {
        const groups = planned(spans, threads)
        const all = groups.flatMap(({ fixtures }) => fixtures)
        expect(all.map(({ fixtureId }) => fixtureId).sort()).toEqual(spans.map(({ fixtureId }) => fixtureId).sort())
        for (const { partition, from, to, fixtures } of groups) {
          expect(fixtures.every((one) => one.partition === partition && one.first >= from && one.last < to)).toBe(true)
        }
      }),
    )
  })

  it('has no more in memory than is allowed, but for a fixture that alone is more', () => {
    run(
      fc.property(SPANS, fc.integer({ min: 1, max: 8 }), (spans, threads) => {
        for (const { fixtures } of planned(spans, threads)) {
          const peak = Math.max(
            ...fixtures.map(({ first: at }) =>
              fixtures.reduce((sum, { first, last, records }) => (first <= at && last >= at ? sum + records : sum), 0),
            ),
          )
          expect(fixtures.length === 1 || peak <= Math.ceil(OPEN_RECORDS_MAX / threads)).toBe(true)
        }
      }),
    )
  })

  it('begins with the largest, and lets a thread that is early take from the others', () => {
    const rounds = Array.from({ length: 60 }, (_, n): Span => {
      return { fixtureId: `f${n}`, partition: 0, first: n * 1000, last: n * 1000 + 999, records: 1000 }
    })
    const large: Span = { fixtureId: 'large', partition: 0, first: 30_000, last: 59_999, records: 30_000 }
    const groups = planned([...rounds, large], 2)
    expect(groups[0]?.fixtures).toEqual([large])
    expect(groups.length).toBeGreaterThanOrEqual(8)
    expect(groups.map(work)).toEqual(groups.map(work).sort((a, b) => b - a))
  })

  it('reads a log in which all fixtures lie side by side once for each thread, not for each group', () => {
    const spans = Array.from({ length: 100 }, (_, n): Span => {
      return { fixtureId: `f${n}`, partition: 0, first: n, last: 99_900 + n, records: 1000 }
    })
    expect(planned(spans, 2).map(work)).toEqual([50_000, 50_000])
  })
})

it('knows a fixture of several parts of the log as one', () => {
  const part = { fixtureId: 'a', partition: 1 }
  expect(
    joined([
      { ...part, first: 50, last: 70, records: 3 },
      { ...part, fixtureId: 'b', first: 60, last: 60, records: 1 },
      { ...part, first: 10, last: 40, records: 2 },
    ]),
  ).toEqual([
    { ...part, first: 10, last: 70, records: 5 },
    { ...part, fixtureId: 'b', first: 60, last: 60, records: 1 },
  ])
})
