import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RawRecord } from '../../match/raw.ts'
import { type RuleTable, rulesOfSport } from '../../match/rules.ts'
import { explain } from '../../replay/explain/explain.ts'
import { play, RULES } from '../match/given.ts'
import { randomStream } from '../processors/random-stream.ts'
import { run } from '../property.ts'
import { SPORT_RULES } from './given.ts'
import { anyWay, smallMatch } from './packets.ts'

const DRAWS = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 40, maxLength: 400 })

const STREAM = fc.tuple(DRAWS, fc.integer({ min: 5, max: 60 })).map(([draws, count]): readonly RawRecord[] => {
  let at = 0
  return randomStream(() => draws[at++ % draws.length] ?? 0, count, 1).map((raw) => ({ ...raw, sport: 'testsport' }))
})

it('has nothing in what was known that came later, at every record', () => {
  run(
    fc.property(STREAM, fc.nat(), (records, drawn) => {
      const count = 1 + (drawn % records.length)
      const moment = { by: 'now', steps: count, otherPeriods: [], asked: null } as const
      const whole = explain(play(records, RULES).steps, moment, SPORT_RULES)
      const cut = explain(play(records.slice(0, count), RULES).steps, moment, SPORT_RULES)
      expect(whole.known).toEqual(cut.known)
      expect(whole.at).toEqual(cut.at)
      expect(cut.later).toMatchObject({ records: 0, changed: [], troubles: [] })
    }),
  )
})

it('sums up, as final, to what the fold says at the end', () => {
  run(
    fc.property(STREAM, (records) => {
      const { steps, state } = play(records, RULES)
      const { known, later } = explain(
        steps,
        { by: 'now', steps: steps.length, otherPeriods: [], asked: null },
        SPORT_RULES,
      )
      expect(later.asFinal.byActions).toEqual(state.now.byActions)
      expect(later.asFinal.score).toEqual(state.now.score)
      expect(known.pending.map(({ actionId }) => actionId)).toEqual(state.now.pending.map(({ actionId }) => actionId))
    }),
  )
})

const goal = { typeId: 9001, side: 'team', name: 'Goal', evidence: 'simulated' } as const
const TABLES: readonly RuleTable[] = [
  RULES,
  { testsport: [{ ...goal, points: 1, periodPoints: 1 }] },
  { testsport: [{ ...goal, points: 0, periodPoints: 1 }] },
  {},
]

it('says why agreement is unknown exactly where it is', () => {
  const drawn = fc.tuple(smallMatch, fc.constantFrom(...TABLES), DRAWS)
  run(
    fc.property(drawn, ([packets, rules, draws]) => {
      let at = 0
      const { steps, state } = play(
        anyWay(packets, () => draws[at++ % draws.length] ?? 0),
        rules,
      )
      const moment = { by: 'now', steps: steps.length, otherPeriods: [], asked: null } as const
      const { known } = explain(steps, moment, rulesOfSport(rules, 'testsport'))
      if (known.state === null) return
      expect(known.unknown.agreement.length > 0).toBe(state.now.agreement === 'unknown')
      expect(known.unknown.periodAgreement.length > 0).toBe(state.now.periodAgreement === 'unknown')
    }),
  )
})
