import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Selection } from '../../../replay/stream/selection.ts'
import { NOON } from '../../match/given.ts'
import { GIVEN_SEED } from '../../property.ts'
import { plainItems } from './plain.ts'
import { DERIVED, IDS, inSmallPages, itemsIn, lineOf, selectionOf, someLog, written } from './recorded-log.ts'

const RUNS = Number(process.env.TOUCHLINE_RUNS ?? 150)
const seeded = GIVEN_SEED === null ? {} : { seed: GIVEN_SEED }

const somePick: fc.Arbitrary<Partial<Selection>> = fc.record(
  {
    topics: fc.subarray(['raw-actions', ...DERIVED], { minLength: 1 }),
    fixtures: fc.subarray(IDS),
    sports: fc.subarray(['golf', 'testsport']),
    from: fc.integer({ min: -1, max: 13 }).map((second) => NOON + second * 1_000_000),
    to: fc.integer({ min: -1, max: 13 }).map((second) => NOON + second * 1_000_000),
    known: fc.constantFrom('auto', 'published', 'received'),
    latencyMs: fc.constantFrom(0, 1500),
    // Everything waits, or nothing may: then fixtures are read by their keys.
    waitingBytesMax: fc.constantFrom(0, 1000, 1e9),
    pageItems: fc.constantFrom(1, 2, 5),
  },
  { requiredKeys: [] },
)

describe('the total order', () => {
  it('is the one that is written down, whatever was written when, and whatever is chosen', async () => {
    await fc.assert(
      fc.asyncProperty(
        someLog,
        somePick,
        fc.boolean(),
        fc.constantFrom(1, 2, 3, 1000),
        async (given, pick, hasKeyIndex, records) => {
          const { log, codec } = await written(given)
          // Without an index named fixtures are looked for in the whole log.
          const selection = selectionOf({ log: { ...inSmallPages(log, records), hasKeyIndex }, codec }, pick)
          const plain = (await plainItems(selection)).map(lineOf)
          expect((await itemsIn(selection)).map(lineOf)).toEqual(plain)
        },
      ),
      { numRuns: RUNS, ...seeded },
    )
  })
})
