import { it } from 'vitest'
import { gather, nothingGathered } from '../../match/learn/gathered.ts'
import { learnedFrom } from '../../match/learn/learned.ts'
import { observe } from '../../match/learn/observe.ts'
import { ruleFor, rulesOfSport } from '../../match/rules.ts'
import { type Habits, makeFixtures, PLAIN } from './learn-world.ts'

const cases: [string, Partial<Habits>][] = [
  ['plain', {}],
  ['lag.1', { lag: 0.1 }],
  ['lag.45', { lag: 0.45 }],
  ['lag1', { lag: 1 }],
  ['early1', { early: 1 }],
  ['early.3', { early: 0.3 }],
  ['loss', { loss: 0.05 }],
  ['loss early', { loss: 0.05, early: 1 }],
  ['loss lag.2', { loss: 0.05, lag: 0.2 }],
  ['loss lag1', { loss: 0.05, lag: 1 }],
  ['celebrated', { isCelebrated: true }],
  ['celebrated lag.2', { isCelebrated: true, lag: 0.2 }],
  ['celebrated lag1', { isCelebrated: true, lag: 1 }],
  ['setback', { isSetBack: true }],
  ['stray', { stray: 0.003 }],
  ['sometimes.75', { sometimes: 0.75 }],
  ['sometimes.9', { sometimes: 0.9 }],
  ['sometimes.9 all', { sometimes: 0.9, loss: 0.05, lag: 0.1, stray: 0.002, isCelebrated: true }],
  ['early lag', { early: 0.5, lag: 0.1, loss: 0.03 }],
  ['one fixture', { fixtures: 1 }],
  ['two loss', { fixtures: 2, loss: 0.05, lag: 0.1 }],
]
it('tries', () => {
  for (const [name, some] of cases) {
    let wrong = 0,
      missing = 0,
      right = 0
    const notes: string[] = []
    for (let seed = 1; seed <= 12; seed++) {
      const { truth, fixtures } = makeFixtures({ ...PLAIN, ...some, seed })
      const g = nothingGathered()
      for (const { fixtureId, packets } of fixtures) gather(g, observe(g.kinds, fixtureId, packets))
      const learned = learnedFrom(g)
      const table = rulesOfSport({ s: learned.rules }, 's')
      for (const t of truth) {
        const rule = ruleFor(table, { ...t, type: null, subType: null })
        const isWorth = t.own + t.opponent + t.within > 0
        const points = t.own + t.opponent
        const ok =
          rule !== null &&
          rule.points === points &&
          (rule.periodPoints ?? rule.points) === t.within &&
          (!isWorth || rule.side === (t.opponent > 0 ? 'opponent' : 'team'))
        if (rule === null) {
          if (isWorth) {
            missing++
            notes.push(
              `seed ${seed} missing ${JSON.stringify(t)}: ${JSON.stringify(learned.undecided.filter((u) => u.typeId === t.typeId).map((u) => [u.subTypeId, u.score, u.why]))}`,
            )
          } else right++
        } else if (ok) right++
        else {
          wrong++
          notes.push(`seed ${seed} WRONG ${JSON.stringify(t)} ${JSON.stringify({ ...rule, examples: 0 })}`)
        }
      }
      for (const r of learned.rules)
        if (!truth.some((t) => t.typeId === r.typeId)) {
          wrong++
          notes.push(`seed ${seed} FALSE ${JSON.stringify({ ...r, examples: 0 })}`)
        }
    }
    console.log(name, { right, missing, wrong }, notes.slice(0, 4).join('\n   '))
  }
})
