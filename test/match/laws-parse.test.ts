import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../match/canonical.ts'
import { readListing } from '../../match/listing.ts'
import { parsePacket } from '../../match/parse.ts'
import { run } from '../property.ts'
import {
  absent,
  booleanWire,
  idWire,
  listWire,
  objectWire,
  orNone,
  reads,
  textOf,
  textWire,
  timeWire,
  type Wire,
} from './wire.ts'
import { packetWire } from './wire-packet.ts'

const read = (json: unknown) => parsePacket(Buffer.from(textOf(json)), 'f1', null)

describe('a packet', () => {
  it('says what its fields mean, whatever their form, their order and what else is there [P1, P2, P5, P6, P8, P9]', () => {
    run(
      fc.property(packetWire, ({ wire, means }) => {
        expect(read(wire)).toEqual(means)
      }),
      400,
    )
  })

  it('has metadata of at most 64 containers, one in the other [P7, P8]', () => {
    const nested = (depth: number): unknown =>
      depth === 0 ? 5 : depth % 2 ? [nested(depth - 1)] : { x: nested(depth - 1) }
    run(
      fc.property(fc.integer({ min: 55, max: 75 }), (depth) => {
        const text = canonicalJson(nested(depth))
        expect(text).toBe(depth > 64 ? null : JSON.stringify(nested(depth)))
        const json = {
          fixtureAction: {
            fixtureId: 'f1',
            actionId: 'a',
            sendTypeId: 1,
            fixtureSeqNum: 1,
            fixtureActionTypeId: 1,
            metadata: nested(depth),
          },
        }
        expect(read(json)).toMatchObject(
          depth > 64 ? { code: 'metadata-too-deep', found: 'deeper' } : { facts: { metadata: text } },
        )
      }),
    )
  })
})

describe('an object of the fixtures list', () => {
  const namedWire = orNone(objectWire({ id: ['id', idWire], name: ['name', textWire] }), null)
  const nameWire: Arbitrary<Wire<string | null>> = fc.oneof(
    textWire.filter(({ wire }) => typeof wire === 'string'),
    objectWire({ name: ['name', textWire] }).map(({ wire, means }) => ({ wire, means: means.name })),
    reads<string | null>(null, 5, null, [], absent),
  )
  const listingWire = objectWire({
    name: ['name', textWire],
    startTime: ['startDateUTC', timeWire],
    status: ['status', textWire],
    fixtureType: ['type', textWire],
    coverageLevel: ['coverageLevel', textWire],
    teams: ['teams', listWire(namedWire)],
    competition: ['competition', namedWire],
    seasonId: ['seasonId', idWire],
    stage: ['stage', nameWire],
    venue: ['venue', nameWire],
    deleted: ['fixtureDeleted', booleanWire],
  })

  it('says what its fields mean [P5, P6, P9]', () => {
    run(
      fc.property(listingWire, ({ wire, means }) => {
        expect(readListing(JSON.parse(textOf(wire)))).toEqual(means)
      }),
    )
    expect(readListing([])).toEqual({ code: 'bad-fixture', found: 'an array' })
  })
})
