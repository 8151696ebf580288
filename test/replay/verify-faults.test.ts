import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream, TABLES } from '../match/streams.ts'
import { run } from '../property.ts'
import { changed, doubled, lost, swapped } from './faults.ts'
import { fixtureOf, verify } from './verified.ts'

/** A random stream and what it gave, with one fault planted; null where it gave nothing that could be at fault. */
const faulty = fc.tuple(stream, fc.constantFrom(...Object.values(TABLES))).chain(([records, rules]) => {
  const fixture = fixtureOf(records, rules)
  if (fixture.records.length === 0) return fc.constant(null)
  const kinds = [lost, doubled, swapped, changed, changed, changed].map((kind) => kind(fixture.records))
  return fc.oneof(...kinds).map((fault) => (fault === null ? null : { fixture, rules, ...fault }))
})

/**
 * Only the packets tell these: without raw-actions they may be anything, as long as nothing else that was published says
 * otherwise. A record that stands alone may be missing, too.
 */
const ONLY_RAW_TELLS = [
  // What the packet says of itself, at an action's first packet.
  /^action-changes value\.(actionId|type|typeId|subType|subTypeId|team.*|player.*|period|clockTime|related|metadata|side)$/,
  /^action-changes value\.(timelineSequence|delayStatus|traceId)$/,
  // The summary, but for score, status, collection status, finality, and which periods there are.
  /^fixture-state value\.(scoreSeq|home|away|shootout|period|periods|clock|homeInPossession|agreement|periodsByActions|periodAgreement)(\..*)?$/,
  // The raw record itself.
  /^feed-quality (lost|value\.(kind|line|detail|actions))$/,
  /^fixture-state lost$/,
  /^(quarantine|fixtures) /,
  // Of a record that stands alone no other has the same head.
  /^(feed-quality|fixture-state) value\.(sport|tier|seq|eventTime|receivedAt)$/,
]

describe('every planted fault is found', () => {
  it('one record lost, doubled or in the wrong place, or any one field of any record changed', () => {
    run(
      fc.property(faulty, (given) => {
        if (given === null) return
        const { findings, logics } = verify({ ...given.fixture, records: given.records }, given)
        expect([given.name, findings.length + logics.length > 0]).toEqual([given.name, true])
      }),
      600,
    )
  })

  it('without raw-actions, but for what only they tell', () => {
    run(
      fc.property(faulty, (given) => {
        if (given === null || ONLY_RAW_TELLS.some((name) => name.test(given.name))) return
        const { findings, logics } = verify({ ...given.fixture, records: given.records, raws: null }, given)
        expect([given.name, findings.length + logics.length > 0]).toEqual([given.name, true])
      }),
      600,
    )
  })
})
