import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import type { Step } from '../../match/step.ts'
import { derive } from '../../processors/derived.ts'
import type { Derived, RawAt } from '../../replay/verify/emission.ts'
import { type Against, type FixtureRecords, type Verified, verifyFixture } from '../../replay/verify/fixture.ts'
import { FIXTURE, play, RULES } from '../match/given.ts'

/** Derived records as a log would have them, without one. */

export const LOGIC = 'test'
export const AGAINST: Against = {
  partitions: 1,
  rawTopic: 'touchline.raw-actions',
  logic: LOGIC,
  rules: RULES,
  isCompacted: false,
}

/** What the steps of raw records at offsets 0, 1, … give. */
export function recordsOf(steps: readonly Step[]): readonly Derived[] {
  const offsets = new Map<unknown, number>()
  return steps.flatMap((step, source) =>
    derive(step).map(({ topic, value, n }) => {
      const offset = offsets.get(topic) ?? 0
      offsets.set(topic, offset + 1)
      const headers = {
        id: `${step.raw.fixtureId}/0/${source}/${topic.name}/${n}`,
        source: `${AGAINST.rawTopic}/0/${source}`,
        logic: LOGIC,
        published: '1',
      }
      const timestamp = Math.floor(step.raw.receivedAt / 1000)
      return { topic, key: step.raw.fixtureId, partition: 0, offset, timestamp, headers, value }
    }),
  )
}

export function rawsOf(records: readonly RawRecord[]): readonly RawAt[] {
  return records.map((raw, offset) => ({ offset, timestamp: Math.floor(raw.receivedAt / 1000), raw }))
}

/** What the log has of a fixture after these raw records. */
export function fixtureOf(records: readonly RawRecord[], rules: RuleTable = RULES): FixtureRecords {
  const { steps } = play(records, rules)
  return { fixtureId: FIXTURE, records: recordsOf(steps), raws: rawsOf(records), to: records.length }
}

export function verify(fixture: FixtureRecords, { rules = RULES }: { readonly rules?: RuleTable } = {}): Verified {
  return verifyFixture(fixture, { ...AGAINST, rules })
}
