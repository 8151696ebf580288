import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../match/streams.ts'
import { run } from '../property.ts'
import { fixtureOf, verify } from './verified.ts'

describe('the shapes are one truth, whatever was recorded', () => {
  it('with raw-actions', () => {
    run(
      fc.property(stream, (records) => {
        expect(verify(fixtureOf(records)).findings).toEqual([])
      }),
    )
  })

  it('without raw-actions', () => {
    run(
      fc.property(stream, (records) => {
        expect(verify({ ...fixtureOf(records), raws: null }).findings).toEqual([])
      }),
    )
  })

  it('without rules of the sport', () => {
    run(
      fc.property(stream, (records) => {
        expect(verify(fixtureOf(records, {}), { rules: {} }).findings).toEqual([])
      }),
    )
  })
})
