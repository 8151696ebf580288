import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime } from '../../match/time.ts'
import { jsonView } from '../../schemas/json.ts'
import type { FixtureState, Quarantined } from '../../schemas/records.ts'
import { type AvroSchema, type RecordSchema, schemaOf } from '../../schemas/sources.ts'
import { FIXTURE_STATE, QUARANTINE, TOPICS } from '../../schemas/topics.ts'
import { run } from '../property.ts'
import { anyValueOf } from './arbitrary.ts'

const NOON = 1_795_262_400_000_000

const STATE: FixtureState = {
  gaps: [{ fromSeq: 3, toSeq: 4 }],
  reasons: ['gap'],
  reliable: false,
  certified: null,
  finality: 'open',
  pending: [{ actionId: 'a', type: null, typeId: 9001, side: 'home', points: 1, sinceSeq: 2 }],
  homeInPossession: true,
  clock: { time: '00:39', running: null, at: NOON + 1 },
  periods: [
    {
      id: 1,
      type: 'Regular',
      label: '1st half',
      home: 1,
      away: 0,
      periodHome: 1,
      periodAway: 0,
      start: NOON,
      end: null,
    },
  ],
  period: 1,
  collectionStatus: null,
  status: 'Live',
  shootout: null,
  away: null,
  home: { id: 't', name: null },
  agreement: 'unknown',
  periodsByActions: [{ id: 1, home: 1, away: 0 }],
  periodAgreement: 'agrees',
  byActions: null,
  provisional: { home: 2, away: 0 },
  scoreSeq: 5,
  score: { home: 1, away: 0 },
  packets: 3,
  highestSeq: 5,
  receivedAt: NOON + 123_456,
  eventTime: -1,
  seq: 5,
  stateRevision: 3,
  tier: 'media',
  sport: 'soccer',
  fixtureId: 'f1',
}

describe('the JSON view', () => {
  it('has fields in the order of the schema, times as text with six digits and Z, unions bare', () => {
    expect(JSON.stringify(jsonView(FIXTURE_STATE, STATE))).toBe(
      JSON.stringify({
        fixtureId: 'f1',
        sport: 'soccer',
        tier: 'media',
        stateRevision: 3,
        seq: 5,
        eventTime: '1969-12-31T23:59:59.999999Z',
        receivedAt: '2026-11-21T12:00:00.123456Z',
        highestSeq: 5,
        packets: 3,
        score: { home: 1, away: 0 },
        scoreSeq: 5,
        provisional: { home: 2, away: 0 },
        byActions: null,
        agreement: 'unknown',
        home: { id: 't', name: null },
        away: null,
        shootout: null,
        status: 'Live',
        collectionStatus: null,
        period: 1,
        periods: [
          {
            id: 1,
            type: 'Regular',
            label: '1st half',
            home: 1,
            away: 0,
            periodHome: 1,
            periodAway: 0,
            start: '2026-11-21T12:00:00.000000Z',
            end: null,
          },
        ],
        clock: { time: '00:39', running: null, at: '2026-11-21T12:00:00.000001Z' },
        homeInPossession: true,
        pending: [{ actionId: 'a', type: null, typeId: 9001, side: 'home', points: 1, sinceSeq: 2 }],
        finality: 'open',
        certified: null,
        reliable: false,
        reasons: ['gap'],
        gaps: [{ fromSeq: 3, toSeq: 4 }],
        periodsByActions: [{ id: 1, home: 1, away: 0 }],
        periodAgreement: 'agrees',
      }),
    )
  })

  it('has bytes as base64', () => {
    const frame = new Uint8Array([9, 0, 255, 62, 9]).subarray(1, 4)
    const value = { ...STATE, code: 'not-json', message: 'm', frame } satisfies Quarantined & FixtureState
    expect(jsonView(QUARANTINE, value).frame).toBe('AP8+')
  })

  it.each(TOPICS.map((t) => [t.name, t] as const))('of any value of %s says the same as the value', (_, t) => {
    run(
      fc.property(anyValueOf(schemaOf(t)), (value) => {
        const view = JSON.parse(JSON.stringify(jsonView(t, value))) as Record<string, unknown>
        expect(Object.keys(view)).toEqual(schemaOf(t).fields.map((f) => f.name))
        expect(readBack(view, schemaOf(t), new Map())).toEqual(value)
      }),
      50,
    )
  })
})

/** The other way round, by the schema: only texts that are as they should be give the value again. */
function readBack(view: unknown, schema: AvroSchema, named: Map<string, RecordSchema>): unknown {
  if (typeof schema === 'string') {
    const record = named.get(schema)
    if (record !== undefined) return readBack(view, record, named)
    // JSON has no -0.
    if (schema === 'double' && view === 0) return expect.toSatisfy((n: number) => n === 0)
    return schema === 'bytes' ? Buffer.from(view as string, 'base64') : view
  }
  if (Array.isArray(schema)) return view === null ? null : readBack(view, schema[1] as AvroSchema, named)
  const complex = schema as Exclude<AvroSchema, string | readonly AvroSchema[]>
  if (complex.type === 'array') return (view as readonly unknown[]).map((item) => readBack(item, complex.items, named))
  if (complex.type === 'record') {
    named.set(complex.name, complex)
    const fields = view as Record<string, unknown>
    return Object.fromEntries(complex.fields.map(({ name, type }) => [name, readBack(fields[name], type, named)]))
  }
  expect(view).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  return parseTime(view)
}
