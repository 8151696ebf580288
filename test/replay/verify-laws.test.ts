import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
