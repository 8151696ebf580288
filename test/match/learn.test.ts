import { describe, expect, it } from 'vitest'
import { checkRules } from '../../match/learn/checked.ts'
import { type Rule, rulesOfSport } from '../../match/rules.ts'
import { GOAL, gathered, learned, other, PARTY, plus, repeated, START, type Told, WHISTLE } from './learn-told.ts'

describe('learned', () => {
  it('is what moves the score with the packet that confirms it, whatever it was before', () => {
    const told = repeated(6, (team, score, n) => [
      { send: 1, action: `goal ${n}`, type: GOAL, team, score },
      { action: `goal ${n}`, type: GOAL, team, score: plus(team, score, 2) },
    ])
    expect(learned(told)).toMatchObject({ rules: ['500: 2 team'], why: [], unexplained: 0, fixtures: 1, packets: 19 })
  })

  it('is not claimed of fewer than five observations', () => {
    const told = (times: number) => repeated(times, (team, score) => [{ type: GOAL, team, score: plus(team, score) }])
    expect(learned(told(4)).rules).toEqual([])
    expect(learned(told(4)).why).toContain('500 match: too few observations: 4')
    expect(learned(told(5)).rules).toEqual(['500: 1 team'])
  })

  it('is not claimed of one side in one fixture', () => {
    const told = repeated(8, (_, score) => [{ type: GOAL, team: 'h', score: plus('h', score) }])
    expect(learned(told).why).toContain('500 match: seen of one side in one fixture only')
    expect(learned(told, told).rules).toEqual(['500: 1 team'])
  })

  it('is for the opponent where the other side gets it', () => {
    const told = repeated(6, (team, score) => [{ type: GOAL, team, score: plus(other[team], score) }])
    expect(learned(told).rules).toEqual(['500: 1 opponent'])
  })

  it('takes deletions and restorations, too', () => {
    const told = repeated(2, (team, score, n) => [
      { action: `goal ${n}`, type: GOAL, team, score: plus(team, score) },
      { send: 4, action: `goal ${n}`, type: GOAL, team, score },
      { send: 6, action: `goal ${n}`, type: GOAL, team, score: plus(team, score) },
    ])
    expect(learned(told).rules).toEqual(['500: 1 team'])
  })

  it('says what an action became by what it was before', () => {
    const told = repeated(12, (team, score, n) => {
      const goal: Told = { action: `goal ${n}`, type: GOAL, team, score: plus(team, score, 3) }
      const changed: Told = { send: 2, action: `goal ${n}`, type: 501, team, score: plus(team, score, 2) }
      return n % 2 === 0 || n > 9 ? [goal] : [goal, changed]
    })
    const more = repeated(2, (team, score, n) => [
      { action: `goal ${n}`, type: GOAL, team, score: plus(team, score, 3) },
      { send: 2, action: `goal ${n}`, type: 501, team, score: plus(team, score, 2) },
    ])
    expect(learned(told, more).rules).toEqual(['500: 3 team', '501: 2 team'])
  })

  it('has a rule for each sub type where they differ, also for those that add nothing', () => {
    const told = repeated(20, (team, score, n) => {
      const isMade = n % 4 < 2
      return [{ type: GOAL, sub: isMade ? 1 : 2, team, score: isMade ? plus(team, score, 2) : score }]
    })
    expect(learned(told).rules).toEqual(['500/1: 2 team', '500/2: 0 team'])
  })
})

describe('learned of sub types and periods', () => {
  it('is that of each action where its sub type comes later, and not what most of them are worth', () => {
    // Two of three score 3 when nothing but the type is known, and one scores 2.
    const told = repeated(24, (team, score, n) => {
      const [sub, now] = n % 3 === 0 ? [1, plus(team, score, 2)] : [2, plus(team, score, 3)]
      const action = `shot ${n}`
      return [
        { type: GOAL, action, team, score: now },
        { type: WHISTLE, score: now },
        { type: GOAL, action, sub, team, send: 2, score: now },
        { type: WHISTLE, score: now },
        { type: GOAL, sub: 3, team, score: now },
      ]
    })
    expect(learned(told, told).rules).toEqual(['500/2: 3 team', '500/3: 0 team'])
  })

  it('has one rule where all sub types, and none, are alike', () => {
    const subs = [1, 2, undefined]
    const told = repeated(9, (team, score, n) => {
      const sub = subs[n % 3]
      return [{ type: GOAL, ...(sub === undefined ? {} : { sub }), team, score: plus(team, score) }]
    })
    expect(learned(told).rules).toEqual(['500: 1 team'])
  })

  it('tells what is added within a period where that is another unit', () => {
    const points: Told[] = [START]
    for (let n = 1; n <= 6; n++)
      points.push({ type: 600, team: n % 2 ? 'h' : 'a', score: [0, 0], within: [Math.ceil(n / 2), Math.floor(n / 2)] })
    const sets = repeated(6, (team, score) => [{ type: 700, team, score: plus(team, score), within: [0, 0] }])
    const flat = sets.map((one): Told => ({ ...one, within: [0, 0] }))
    expect(learned(points, flat).rules).toEqual(['600: 0 (1) team', '700: 1 (0) team'])
  })

  it('leaves the match score to others than the kicks of a shoot-out', () => {
    const told: Told[] = [{ ...START, isShootout: true }]
    for (let n = 1; n <= 8; n++) {
      const within = [Math.ceil(n / 2), Math.floor(n / 2)] as const
      told.push({ type: 600, sub: 1, team: n % 2 ? 'h' : 'a', score: [0, 0], within, isShootout: true })
      told.push({ type: 600, sub: 2, team: n % 2 ? 'a' : 'h', score: [0, 0], within, isShootout: true })
      told.push({ ...START, within, isShootout: true })
    }
    expect(learned(told).rules).toEqual(['600/1: 0 (1) team'])
  })
})

describe('not taken in by', () => {
  it('a summary that comes with the next packet', () => {
    const told = repeated(12, (team, score, n) => [
      { type: GOAL, team, score: n % 3 === 0 ? score : plus(team, score) },
      { type: PARTY, team, score: plus(team, score) },
    ])
    expect(learned(told)).toMatchObject({ rules: ['500: 1 team'], why: [], unexplained: 0 })
  })

  it('a summary that is always one packet behind', () => {
    const told = repeated(12, (team, score, n) => [
      { type: GOAL, team, score },
      { type: 910 + (n % 4), team, score: plus(team, score) },
      { type: 910 + (n % 4), team, score: plus(team, score) },
    ])
    expect(learned(told).rules).toEqual(['500: 1 team'])
  })

  it('something that always comes with a movement, so that either may be the reason', () => {
    const told = repeated(12, (team, score) => [
      { type: GOAL, team, score },
      { type: PARTY, team, score: plus(team, score) },
    ])
    expect(learned(told).rules).toEqual([])
    expect(learned(told).why.join()).toMatch(/may lag/)
  })

  it('a summary that counts what is pending', () => {
    const told = repeated(12, (team, score, n) => {
      const shown = plus(team, score)
      const pending: Told = { send: 1, action: `goal ${n}`, type: GOAL, team, score: shown }
      if (n % 4 === 0) return [pending, { send: 3, action: `goal ${n}`, type: GOAL, team, score }]
      return [pending, { type: WHISTLE, score: shown }, { action: `goal ${n}`, type: GOAL, team, score: shown }]
    })
    expect(learned(told)).toMatchObject({ rules: ['500: 1 team'], unexplained: 0 })
  })

  it('a type that scores only sometimes', () => {
    const told = repeated(60, (team, score, n) => [
      { type: GOAL, team, score: n % 10 === 0 ? score : plus(team, score) },
    ])
    expect(learned(told).rules).toEqual([])
    expect(learned(told).why).toContain('500 match: contradictory: +1 in 54, 0 in 6')
  })

  it('what happened in a gap', () => {
    const told = repeated(8, (team, score) => [{ type: GOAL, team, score: plus(team, score) }])
    const holed = told.flatMap((one, at): Told[] => {
      if (one.type === GOAL && at % 4 === 1) return []
      return [told[at - 1]?.type === GOAL && (at - 1) % 4 === 1 ? { ...one, missing: 1 } : one]
    })
    // Four goals are lost, and none of what moved with them is anybody's.
    expect(learned(holed).unexplained).toBe(0)
    expect(learned(holed).rules).toEqual([])
    expect(learned(holed, holed).rules).toEqual(['500: 1 team'])
  })

  it('more periods than are counted, which would take as long as their number squared', () => {
    const told = repeated(8, (team, score) => [{ type: GOAL, team, score: plus(team, score) }])
    const many = told.map((one): Told => ({ ...one, otherPeriods: 100 }))
    expect(learned(told, many)).toMatchObject({ rules: ['500: 1 team'], unexplained: 0, why: [] })
    expect(gathered(many).counted.period.size).toBe(0)
    expect(gathered(told).counted.period.size).toBe(1)
  })

  it('a packet without a summary', () => {
    const told = repeated(8, (team, score) => [{ type: GOAL, team, score: plus(team, score) }])
    const silent = told.map(
      (one, at): Told => (one.type === WHISTLE && at % 4 === 0 && at > 0 ? { ...one, score: null } : one),
    )
    expect(learned(silent, silent)).toMatchObject({ rules: ['500: 1 team'], unexplained: 0 })
  })
})

describe('not taken in by the beginning, the end or the sides:', () => {
  it('a score that is there when the recording begins', () => {
    const told = repeated(6, (team, score) => [{ type: GOAL, team, score: plus(team, score) }])
    const later = told.map((one, at): Told => {
      const [home, away] = one.score ?? [0, 0]
      return { ...one, score: [home + 40, away + 30], ...(at === 0 ? { missing: 70 } : {}) }
    })
    expect(learned(later)).toMatchObject({ rules: ['500: 1 team'], unexplained: 0 })
  })

  it('the last point of a set, which wins it', () => {
    const set = (winner: 'h' | 'a'): Told[] => {
      const told: Told[] = [{ ...START, within: [0, 0] }]
      for (let n = 1; n <= 25; n++) {
        const score = n === 25 ? plus(winner, [0, 0]) : ([0, 0] as const)
        told.push({ type: 600, team: winner, score, within: winner === 'h' ? [n, 0] : [0, n] })
      }
      return told
    }
    expect(learned(set('h'), set('a'), set('h'), set('a'))).toMatchObject({
      rules: ['600: 0 (1) team'],
      unexplained: 0,
    })
  })

  it('teams of which no packet tells the side', () => {
    const told = repeated(8, (team, score) => [{ type: GOAL, team, score: plus(team, score), isFlagless: true }])
    expect(learned(told)).toMatchObject({ rules: [], why: [], sideless: 8 })
  })
})

describe('a rule is checked', () => {
  const told = repeated(40, (team, score) => [{ type: GOAL, team, score: plus(team, score) }])
  const rule = (points: number, typeId = GOAL): Rule => ({
    typeId,
    points,
    side: 'team',
    name: 'Goal',
    evidence: 'learned',
  })
  const check = (rules: readonly Rule[], ...fixtures: readonly (readonly Told[])[]) => {
    const sport = rulesOfSport({ testsport: rules }, 'testsport')
    if (sport === null) throw new Error('expected rules')
    return checkRules(gathered(...fixtures), sport)
  }

  it('and holds, is contradicted, or was not seen', () => {
    const verdicts = (rules: readonly Rule[]) => check(rules, told).checked.filter(({ score }) => score === 'match')
    expect(verdicts([rule(1)])).toMatchObject([{ verdict: 'holds', observations: 40, contradictions: 0, instead: [] }])
    expect(verdicts([rule(2)])).toMatchObject([
      { verdict: 'contradicted', contradictions: 40, instead: [{ worth: { own: 1, opponent: 0 }, count: 40 }] },
    ])
    expect(verdicts([rule(1, 7)])).toMatchObject([{ verdict: 'not seen', observations: 0 }])
  })

  it('and one that differs once in forty is noise', () => {
    const odd = [
      ...told,
      { type: GOAL, team: 'h', score: told.at(-1)?.score ?? null },
      { type: WHISTLE, score: told.at(-1)?.score ?? null },
    ] as const
    expect(check([rule(1)], odd).checked[0]).toMatchObject({ verdict: 'holds', observations: 41, contradictions: 1 })
  })

  it('and what moves the score without one is named', () => {
    // The last one may as well have won the period; the others tell that it is the action's.
    expect(check([rule(1, 7)], told).unruled).toMatchObject([{ typeId: GOAL, subTypeId: null, moved: 40 }])
  })
})
