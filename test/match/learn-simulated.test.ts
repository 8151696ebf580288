import { describe, expect, it } from 'vitest'
import { gather, nothingGathered } from '../../match/learn/gathered.ts'
import { type Learned, learnedFrom } from '../../match/learn/learned.ts'
import { observe } from '../../match/learn/observe.ts'
import type { Packet } from '../../match/packet.ts'
import { isRejection, parsePacket } from '../../match/parse.ts'
import { type Rule, ruleFor, rulesOfSport } from '../../match/rules.ts'
import { SPORTS, type Sport } from '../../provider/simulate/draft.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { newRandom } from '../../provider/simulate/random.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'

const START = 1_795_262_400_000_000

/** Sports with many scores a match are shorter: they have enough of them, and the test is quick. */
const LENGTH: Readonly<Record<Sport, number>> = { basketball: 0.3, soccer: 1, volleyball: 0.4, snooker: 0.5 }

interface Losses {
  readonly lost: number
  readonly twice: number
  readonly late: number
}

const HOLED: Losses = { lost: 0.04, twice: 0.02, late: 0.02 }

/** The packets of a match as a bad line records them. */
function recorded(sport: Sport, seed: string, { lost, twice, late }: Losses): { fixtureId: string; packets: Packet[] } {
  const match = simulateMatch({ sport, seed, startTime: START, length: LENGTH[sport] })
  const random = newRandom(`${sport} ${seed} losses`)
  const packets: Packet[] = []
  for (const { frame } of match.packets()) {
    const packet = parsePacket(Buffer.from(frame), match.fixtureId, null)
    if (isRejection(packet) || random.chance(lost)) continue
    packets.push(packet)
    if (random.chance(twice)) packets.push(packet)
  }
  for (let at = 0; at + 4 < packets.length; at++) {
    if (random.chance(late)) packets.splice(at + random.int(1, 4), 0, ...packets.splice(at, 1))
  }
  return { fixtureId: match.fixtureId, packets }
}

function learn(sport: Sport, seeds: readonly string[], losses: Losses): Learned {
  const gathered = nothingGathered()
  for (const seed of seeds) {
    const { fixtureId, packets } = recorded(sport, seed, losses)
    gather(gathered, observe(gathered.kinds, fixtureId, packets))
  }
  return learnedFrom(gathered)
}

/** What the fold reads of a rule but for where it is from. */
function claims(rules: readonly Rule[]): readonly object[] {
  return rules.map(({ typeId, subTypeId, points, periodPoints, side, name }) => {
    return { typeId, subTypeId, points, periodPoints, side, name }
  })
}

describe('learned from 50 simulated matches with corrections, gaps, repeats and late packets', () => {
  const seeds = Array.from({ length: 50 }, (_, n) => `learn ${n}`)

  it.each(SPORTS.map((sport) => [sport]))('%s: exactly the table that they were played by', (sport) => {
    const learned = learn(sport, seeds, HOLED)
    expect(claims(learned.rules)).toEqual(claims(SIMULATED_RULES[sport] ?? []))
    expect(learned.undecided).toEqual([])
    expect(learned.fixtures).toBe(50)
    for (const { evidence, observations, contradictions, examples } of learned.rules) {
      expect(evidence).toBe('learned')
      expect(observations).toBeGreaterThanOrEqual(5)
      expect(contradictions).toBe(0)
      expect(examples.length).toBeGreaterThan(0)
    }
  })
})

describe('learned from one or two matches', () => {
  it.each(SPORTS.map((sport) => [sport]))('%s: nothing that the table does not have', (sport) => {
    const truth = rulesOfSport(SIMULATED_RULES, sport)
    for (const seeds of [['a'], ['b'], ['c', 'd'], ['e', 'f']]) {
      for (const { typeId, subTypeId = null, ...claim } of learn(sport, seeds, HOLED).rules) {
        // Of goals that were all headers less is claimed than the table has: a rule for headers.
        const {
          points,
          periodPoints = points,
          side,
        } = ruleFor(truth, { typeId, subTypeId, type: null, subType: null }) ?? {}
        expect({ typeId, ...claim, periodPoints: claim.periodPoints ?? claim.points }).toMatchObject({
          typeId,
          points,
          periodPoints,
          side,
        })
      }
    }
  })
})
