import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VALUE_BYTES_MAX } from '../../log/log.ts'
import { contentOf } from '../../match/content.ts'
import { fold } from '../../match/fold.ts'
import { initialState } from '../../match/state.ts'
import { derive } from '../../processors/derived.ts'
import { type Entry, newEntry } from '../../processors/entry.ts'
import { decodeSnapshot, encodeSnapshot } from '../../processors/snapshot.ts'
import { run } from '../property.ts'
import { play, RULES } from './given.ts'
import { stream } from './streams.ts'

describe('a snapshot and the records after it', () => {
  it('give what all records give, wherever it was taken, and again after the next one [R12]', () => {
    run(
      fc.property(stream, (records) => {
        const all = play(records)
        let entry = newEntry(initialState())
        for (const [i, record] of records.entries()) {
          // Written and read again before every record: a cut at each place, one on top of the other.
          entry = decodeSnapshot(encodeSnapshot(entry, VALUE_BYTES_MAX)) as Entry
          const { state, step } = fold(entry.state, record, RULES)
          entry.state = state
          expect(derive(step)).toEqual(derive(all.steps[i] as never))
        }
        expect(contentOf(entry.state)).toBe(contentOf(all.state))
      }),
    )
  })

  it('is not changed by what comes after it, nor changes what was before', () => {
    run(
      fc.property(stream, fc.nat(20), (records, cut) => {
        const [head, tail] = [records.slice(0, cut), records.slice(cut)]
        const value = encodeSnapshot({ ...newEntry(play(head).state) }, VALUE_BYTES_MAX)
        const steps = (from: Entry) => {
          let { state } = from
          return tail.map((record) => {
            const folded = fold(state, record, RULES)
            state = folded.state
            return folded.step
          })
        }
        const first = steps(decodeSnapshot(value) as Entry)
        expect(steps(decodeSnapshot(value) as Entry)).toEqual(first)
        expect(play(records).steps.slice(cut)).toEqual(first)
      }),
    )
  })
})
