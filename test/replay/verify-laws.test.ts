import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derive } from '../../processors/derived.ts'
import { play } from '../match/given.ts'
import { stream, TABLES } from '../match/streams.ts'
import { run } from '../property.ts'
import { fixtureOf, verify } from './verified.ts'

describe.each(Object.entries(TABLES))('the shapes are one truth, of actions %s', (_, rules) => {
  it('with raw-actions', () => {
    run(
      fc.property(stream, (records) => {
        expect(verify(fixtureOf(records, rules), { rules }).findings).toEqual([])
      }),
    )
  })

  it('without raw-actions', () => {
    run(
      fc.property(stream, (records) => {
        expect(verify({ ...fixtureOf(records, rules), raws: null }, { rules }).findings).toEqual([])
      }),
    )
  })
})

/** The topics of DESIGN §4 rule 6; a quarantine record and one of the fixtures list come alone. */
const ORDER = ['action-changes', 'corrections', 'score-changes', 'fixture-events', 'feed-quality', 'fixture-state']

it('what a raw record gives comes in the order of the contract, and is numbered within its topic [R1]', () => {
  run(
    fc.property(stream, (records) => {
      for (const derived of play(records).steps.map(derive)) {
        const names = derived.map(({ topic }) => topic.name)
        const places = names.map((name) => ORDER.indexOf(name))
        if (places.includes(-1)) expect(names).toHaveLength(1)
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        expect(derived.map(({ n }) => n)).toEqual(names.map((name, i) => i - names.indexOf(name)))
      }
    }),
  )
})

it('a sport has the rules that the table has for its name, and no others [Q7, C2]', () => {
  const names = fc.constantFrom('constructor', 'toString', '__proto__', 'hasOwnProperty', 'other', 'testsport')
  run(
    fc.property(stream, names, (records, sport) => {
      const own = records.map((record) => ({ ...record, sport }))
      const known = play(own).state.tally !== null
      expect(known).toBe(sport === 'testsport' && records.length > 0)
    }),
    50,
  )
})
