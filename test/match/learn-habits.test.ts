import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gather, nothingGathered } from '../../match/learn/gathered.ts'
import { learnedFrom } from '../../match/learn/learned.ts'
import { observe } from '../../match/learn/observe.ts'
import { ruleFor, rulesOfSport } from '../../match/rules.ts'
import { run } from '../property.ts'
import { CELEBRATION, type Habits, makeFixtures, PLAIN, SOMETIMES, type True } from './learn-world.ts'

/** Of the kinds that are worth something: how many have no rule; and what is claimed that is not true. */
function judged(habits: Habits): { readonly missing: readonly string[]; readonly wrong: readonly string[] } {
  const { truth, fixtures } = makeFixtures(habits)
  const gathered = nothingGathered()
  for (const { fixtureId, packets } of fixtures) gather(gathered, observe(gathered.kinds, fixtureId, packets))
  const { rules, undecided } = learnedFrom(gathered)
  const table = rulesOfSport({ testsport: rules }, 'testsport')
  const missing: string[] = []
  const wrong: string[] = []
  for (const kind of truth) {
    const rule = ruleFor(table, { ...kind, type: null, subType: null })
    if (rule === null) {
      if (isWorth(kind))
        missing.push(
          `${kind.typeId}/${kind.subTypeId} ${JSON.stringify(undecided.filter((u) => u.typeId === kind.typeId))}`,
        )
      continue
    }
    const side = kind.opponent > 0 ? 'opponent' : 'team'
    // Where nothing could be told of the period the rule is silent about it, and says so.
    const isSilent = undecided.some(({ typeId, score }) => typeId === kind.typeId && score === 'period')
    const within = rule.periodPoints ?? (isSilent ? kind.within : rule.points)
    const isTrue = rule.points === kind.own + kind.opponent && within === kind.within
    if (!isTrue || (isWorth(kind) && rule.side !== side))
      wrong.push(`${JSON.stringify(kind)} as ${JSON.stringify(rule)}`)
  }
  for (const rule of rules) {
    if (!truth.some(({ typeId }) => typeId === rule.typeId)) wrong.push(`made up: ${JSON.stringify(rule)}`)
  }
  return { missing, wrong }
}

function isWorth({ own, opponent, within }: True): boolean {
  return own + opponent + within > 0
}

const HABITS: readonly (readonly [string, Partial<Habits>])[] = [
  ['nothing odd', {}],
  ['summaries that come now and then with the next packet', { lag: 0.2 }],
  ['summaries that come nearly as often with the next packet', { lag: 0.45 }],
  ['summaries that always come with the next packet', { lag: 1 }],
  ['summaries that count what is pending', { early: 1 }],
  ['summaries that now and then count what is pending', { early: 0.3 }],
  ['lost packets', { loss: 0.05 }],
  ['lost packets and late summaries', { loss: 0.05, lag: 0.2 }],
  ['something that comes after each score', { isCelebrated: true, lag: 0.2 }],
  ['periods that are set back when they are over', { isSetBack: true }],
  ['movements that are nobody’s', { stray: 0.003 }],
]

describe('a table is found whole, and no more, by a provider with', () => {
  it.each(HABITS)('%s', (_, habits) => {
    expect(judged({ ...PLAIN, ...habits, seed: 3, fixtures: 16 })).toEqual({ missing: [], wrong: [] })
  })
})

it('something that scores mostly is claimed by no rule', () => {
  for (const sometimes of [0.5, 0.75, 0.9]) {
    expect(judged({ ...PLAIN, seed: 5, sometimes, lag: 0.1, loss: 0.03, isCelebrated: true }).wrong).toEqual([])
  }
  // They are not among the true ones, or that would say nothing.
  const types = makeFixtures({ ...PLAIN, seed: 5 }).truth.map(({ typeId }) => typeId)
  expect(types).not.toContain(SOMETIMES)
  expect(types).not.toContain(CELEBRATION)
})

it('nothing untrue is claimed, whatever the habits of the provider', () => {
  const habits = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    fixtures: fc.integer({ min: 1, max: 8 }),
    lag: fc.constantFrom(0, 0, 0.1, 0.3, 1),
    early: fc.constantFrom(0, 0, 0.2, 1),
    loss: fc.constantFrom(0, 0.02, 0.06),
    stray: fc.constantFrom(0, 0, 0.002),
    isCelebrated: fc.boolean(),
    isSetBack: fc.boolean(),
    // Of few observations some would be alike by chance: it has its own test above.
    sometimes: fc.constant(null),
  })
  run(
    fc.property(habits, (of) => {
      expect(judged(of).wrong).toEqual([])
    }),
    40,
  )
})
