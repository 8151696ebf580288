import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile } from '../../schemas/avro.ts'
import { type RecordSchema, schemaOf, schemaText } from '../../schemas/sources.ts'
import { TOPICS } from '../../schemas/topics.ts'
import { fieldsIn, isTimestamp, recordsIn } from './walk.ts'

/** The contract of DESIGN §3: what other teams' programs rely on, and behind it what was added since. */

const HEAD = ['fixtureId', 'sport', 'tier', 'stateRevision', 'seq', 'eventTime', 'receivedAt']
const FACTS =
  'type typeId subType subTypeId teamId teamName side playerId playerName period clockTime related metadata'.split(' ')

const FIELDS: Readonly<Record<string, string>> = {
  RawAction: 'fixtureId path sport tier source kind line connectionId position receivedAt frame detail',
  Fixture: `${HEAD.join(' ')} name startTime status fixtureType coverageLevel teams competition seasonId stage venue deleted`,
  FixtureState: `${HEAD.join(' ')} highestSeq packets score scoreSeq provisional byActions agreement home away shootout status \
collectionStatus period periods clock homeInPossession pending finality certified reliable reasons gaps periodsByActions periodAgreement`,
  ActionChange: `${HEAD.join(' ')} actionId actionRevision sendType standingBefore standing late expected ${FACTS.join(' ')} \
timelineSequence delayStatus traceId relatedBy`,
  ScoreChange: `${HEAD.join(' ')} before after delta correction cause period clockTime`,
  Correction: `${HEAD.join(' ')} actionId sendType nature before after changed scoreBefore scoreAfter supersedes ageMs knownMs related relatedBy`,
  FixtureEvent: `${HEAD.join(' ')} kind previous current`,
  FeedQuality: `${HEAD.join(' ')} kind line fromSeq toSeq detail actions`,
  Quarantined: `${HEAD.join(' ')} code message frame`,
}

const NESTED: Readonly<Record<string, string>> = {
  'FixtureState.Score': 'home away',
  'FixtureState.Team': 'id name',
  'FixtureState.Period': 'id type label home away periodHome periodAway start end',
  'FixtureState.Clock': 'time running at',
  'FixtureState.PendingAction': 'actionId type typeId side points sinceSeq',
  'FixtureState.Gap': 'fromSeq toSeq',
  'FixtureState.PeriodScore': 'id home away',
  'ScoreChange.ScoreView': 'score provisional byActions',
  'ScoreChange.Cause': 'actionId type typeId sendType side',
  'Correction.ActionNow': 'standing facts',
  'Correction.Facts': FACTS.join(' '),
  'Fixture.NamedId': 'id name',
}

const NULLABLE: Readonly<Record<string, string>> = {
  RawAction: 'connectionId position detail',
  Fixture: 'seq eventTime name startTime status fixtureType coverageLevel competition seasonId stage venue deleted',
  FixtureState: `seq eventTime score scoreSeq provisional byActions home away shootout status collectionStatus period clock \
homeInPossession certified`,
  ActionChange: `seq eventTime standingBefore type subType subTypeId teamId teamName side playerId playerName period clockTime \
metadata timelineSequence delayStatus traceId`,
  ScoreChange: 'seq eventTime period clockTime',
  Correction: 'seq eventTime scoreBefore scoreAfter ageMs',
  FixtureEvent: 'seq eventTime previous current',
  FeedQuality: 'seq eventTime fromSeq toSeq detail',
  Quarantined: 'seq eventTime',
}

const schemas = TOPICS.map((topic) => [topic.schema, topic] as const)
const names = (schema: RecordSchema): readonly string[] => schema.fields.map((f) => f.name)
const words = (text: string | undefined): readonly string[] => (text ?? '').split(/\s+/)

describe.each(schemas.filter(([name]) => name in FIELDS))('the contract of %s', (name, topic) => {
  const schema = schemaOf(topic)

  it('is a record of namespace touchline with the exact fields in order', () => {
    expect(schema).toMatchObject({ type: 'record', namespace: 'touchline', name })
    expect(names(schema)).toEqual(words(FIELDS[name]))
    for (const nested of recordsIn(schema).slice(1)) {
      expect(names(nested), nested.name).toEqual(
        words(NESTED[`${name}.${nested.name}`] ?? NESTED[`FixtureState.${nested.name}`]),
      )
    }
  })

  it('has nulls exactly where the contract has them', () => {
    const nullable = schema.fields.filter((f) => Array.isArray(f.type)).map((f) => f.name)
    expect(nullable).toEqual(words(NULLABLE[name]))
  })
})

it('is there for each record of DESIGN §3', () => {
  expect(schemas.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(FIELDS)))
  expect(Object.keys(FIELDS)).toHaveLength(9)
})

describe.each(schemas)('schema of %s', (_, topic) => {
  const schema = schemaOf(topic)

  it('gives every field but fixtureId a default, in nested records too', () => {
    for (const field of fieldsIn(schema)) expect('default' in field, field.name).toBe(field.name !== 'fixtureId')
  })

  it('writes nullable as null first with default null, and lists as empty', () => {
    for (const field of fieldsIn(schema)) {
      if (Array.isArray(field.type)) {
        expect(field.type, field.name).toHaveLength(2)
        expect(field.type[0], field.name).toBe('null')
        expect(field.default, field.name).toBeNull()
      } else if (typeof field.type === 'object' && 'items' in field.type) {
        expect(field.default, field.name).toEqual([])
      }
    }
  })

  it('has no enums, counts as long, and describes every field', () => {
    const text = schemaText(topic)
    expect(text).not.toMatch(/"enum"|"int"|"float"|"fixed"|"map"/)
    for (const field of fieldsIn(schema)) expect(field.doc.length, field.name).toBeGreaterThan(5)
  })

  it('has times in timestamp-micros, and only times', () => {
    const isTime = /At$|Time$|^start$|^end$|^at$/
    for (const field of fieldsIn(schema)) {
      if (field.name === 'clockTime') continue
      expect(isTimestamp(field.type), field.name).toBe(isTime.test(field.name))
    }
  })

  it('reads what a later version writes, and is read by it, whatever field that adds with a default', () => {
    const type = compile(schemaText(topic))
    const added = { name: 'added', type: ['null', 'string'], doc: 'of a later version', default: null }
    const later = compile(JSON.stringify({ ...schema, fields: [...schema.fields, added] }))
    const small = compile(JSON.stringify({ ...schema, fields: schema.fields.slice(0, 1) }))
    const value = type.fromBuffer(small.toBuffer({ fixtureId: 'f' }), type.createResolver(small)) as object
    expect(type.fromBuffer(later.toBuffer({ ...value, added: 'x' }), type.createResolver(later))).toEqual(value)
    expect(later.fromBuffer(type.toBuffer(value), later.createResolver(type))).toEqual({ ...value, added: null })
  })

  it('can be read by a reader that knows fixtureId only, and reads what such a writer wrote', () => {
    const type = compile(schemaText(topic))
    const small = compile(JSON.stringify({ ...schema, fields: schema.fields.slice(0, 1) }))
    const value = type.fromBuffer(small.toBuffer({ fixtureId: 'f' }), type.createResolver(small)) as object
    expect(type.isValid(value)).toBe(true)
    expect(small.fromBuffer(type.toBuffer(value), small.createResolver(type))).toEqual({ fixtureId: 'f' })
  })
})

it('begins every derived record with the common head', () => {
  for (const topic of TOPICS.filter((t) => t.derived)) expect(names(schemaOf(topic)).slice(0, 7)).toEqual(HEAD)
})

it('has one file for each schema, and no other', () => {
  const files = readdirSync(new URL('../../schemas', import.meta.url)).filter((f) => f.endsWith('.avsc'))
  expect(files.sort()).toEqual(TOPICS.map((t) => `${t.file}.avsc`).sort())
})

it('would notice a field without a default', () => {
  const canary: RecordSchema = { type: 'record', name: 'X', doc: '', fields: [{ name: 'a', type: 'long', doc: '' }] }
  expect(fieldsIn(canary).every((f) => 'default' in f)).toBe(false)
})
